"""The rows for English texts, in lower case."""

from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.providers.stage_table.folding import WARNED
from parcel_tui.providers.stage_table.row import BOTH, Rule, words

_RECIPIENT = (
    r"(?:customer|recipient|receiver|consignee|buyer|addressee|resident|neighbou?r|concierge"
    r"|reception(?:ist)?"
    r"|household|front desk)"
)
_DRIVER = r"(?:driver|courier|postman|postie|rider|van)"
_SHIPPER = r"(?:sender|shipper|seller|merchant|retailer|consignor|vendor)"
_PICK_UP = r"(?:pick(?:ed)?[ -]?up|collect(?:ion|ed)?)"
_PLACE = (
    r"(?:(?<!delivered, parcel )locker|parcel ?(?:shop|point|box)|outlet"
    r"|(?:access|pick[ -]?up|collection|service) (?:point|location|shop|station)|servicepoint"
    r"|convenience store|pudo(?: point)?)"
)
# Who carries it on is no receiver.
_CARRIER = (
    r"(?:carrier|courier|hub|terminal|depot|facility|warehouse|customs|airline|partner|provider"
    r"|post office|post\b)"
)
_STATION = r"(?:depot|facility|station|delivery office|post office|hub|terminal|carrier|courier|ups\b|fedex)"
_PAPERS = (
    r"\b(?:payment|charges?|fees?|dut(?:y|ies)|taxes|id|response|instructions?|information|documents?"
    r"|documentation|paperwork|invoice)\b"
)
# What a sender hands in before the parcel itself, and what is done with it.
_ADVICE = (
    r"(?:(?:ship(?:ment|ping)?|order|parcel|package|consignment|item|mail|tracking|booking|billing|delivery"
    r"|electronic\w*|instruction|pick[ -]?up)(?: item)? (?:info\w*|data|details|notification|advi[cs]e"
    r"|instructions?|request|number|manifest|record)|manifest|pre-?advi[cs]e|pre-?alert)"
)
_HANDED_IN = (
    r"(?:sent|received|transmitted|submitted|entered|uploaded|provided|approved|accepted|created|registered"
    r"|allocated|assigned|announced|generated|logged|available)"
)

ENGLISH = (
    Rule(
        words(
            r"(?:released|cleared|out) (?:from|by|of) (?:the )?(?:import |export )?customs",
            r"customs (?:clearance )?(?:cleared|released|complete)|clearance (?:processing )?complete",
            r"(?:hold|issue|exception|problem|error)s? (?:\w+ ){0,2}(?:released|resolved|solved|cleared)",
            r"return(?:ed)? (?:item )?from (?:\w+ )?customs|(?<!not )cleared customs"
            r"|awaiting final release",
            r"^delivery will be attempted|^(?:a )?new delivery attempt",
            r"^attempted delivery (?:scheduled|tomorrow)",
            r"\binstructions\b.{0,60}will be updated|delivery option requested",
            r"(?:address|instructions?) (?:ha(?:s|ve) been |was |were )?(?:updated|corrected|changed)",
            r"not (?:yet )?(?:available|ready) (?:for|to)\b|to be re-?delivered|selected for re-?delivery",
            r"contacted (?:the |our |one of )|contact (?:was|has been) made|is now (?:moving|on its way)",
            r"^(?!.*(?:unable|attempt|not deliver|damag)).*\b(?:weather|mechanical|beyond our control)\b",
        ),
        Stage.IN_TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        words(
            rf"\breturn(?:ed|ing|s)?\b.{{0,30}}\b(?:{_SHIPPER}|origin|warehouse)",
            rf"\breturned\b(?! (?:back )?to (?:\w+ ){{0,3}}{_STATION})",
            r"^return(?:ing|s)?\b|\breturning\b|\brt[so]\b|\breturn (?:in progress|processed|initiated)",
            rf"return of |to (?:the )?original {_SHIPPER}|back to (?:the )?{_SHIPPER}|(?:on|its) way back",
            r"back with (?:the )?sender",
            r"(?:sent|sending it|going|goes) back\b|\breturn (?:this|the|your) (?:package|parcel|item"
            r"|shipment)",
            r"\breturns? (?:agent|department|cent(?:er|re))",
            rf"\bto (?:the )?{_SHIPPER}$",
            rf"(?:delivered|{_PICK_UP}) (?:back )?(?:to|by) (?:the )?(?:original )?{_SHIPPER}",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        BOTH,
        goes_back=True,
    ),
    Rule(
        words(
            r"^out for delivery(?!.*(?:fail|unsuccess))|(?:we've|we have|has been) got it .{0,12}due",
            r"\b(?:attempting|(?<!not )due for|sent for) delivery\b(?! later| tomorrow)",
        ),
        Stage.OUT_FOR_DELIVERY,
        "a delivery that is being tried, not one that was",
    ),
    Rule(
        words(
            r"\bnot (?:yet )?(?:been |be |to )?(?:able|deliver|complet|locat|access|reach|accept|claim"
            r"|contact|want|possible|found|collect|successful|permit|allow|working|have"
            r"|at (?:the )?address)",
            r"\b(?:un(?:able|deliver|success|reach)|(?:could|did|does) not|cannot)",
            r"(?:was|were) not .{0,12}deliver|non[- ]?deliver",
            r"\bfail(?:ed|ure|s)?\b|\battempt(?:ed|s)?\b|tried to|missed (?:you|delivery)|we missed",
            r"no longer (?:at|lives)|was missed|delivery missed|slip (?:was )?left|sorry we",
            r"no(?: |-)?(?:body|one) (?:opened|came)|\bno (?:safe place|answer|reply|response|access"
            r"|such \w+|signature (?:obtained|available))\b",
            r"notice (?:card )?(?:was )?left",
            r"card (?:was )?left|left a card|not (?:at )?home|\bnot in\b(?! (?:transit|system))",
            r"\babsen(?:t|ce)\b",
            r"no ?(?:one|body) (?:was |is )?(?:at )?(?:home|available|in\b|answer)|(?:you|customer"
            r"|recipient|receiver|addressee) (?:were|was) out\b|gone away",
            r"inaccessible|\blocked\b",
            r"(?:business|office|shop|store|premises|company|location|point|building) (?:\w+ )?closed",
            rf"{_RECIPIENT}(?:.{{0,16}}(?:not available|unavailable|moved)| (?:\w+ ){{0,3}}closed)",
            r"\bvaca(?:nt|tion)\b|^contact",
            r"(?:arrange|schedule|book) (?:a )?(?:new delivery|redelivery)",
            rf"returned to (?:\w+ ){{0,3}}{_STATION}|partial delivery",
        ),
        Stage.EXCEPTION,
        "the receiver was out, or could not be reached",
        asks=Todo.REDELIVERY,
    ),
    Rule(
        words(
            r"\b(?:refus|reject|declin|abandon|confiscat|detain|destroy|discard|dispos|terminat"
            r"|block)(?:e[ds]?|s|al)\b",
            r"(?<!labor )(?<!labour )\bdispute[ds]?\b|(?<!flights are )(?<!flight )\bcancel",
            r"delivery (?:was )?stopped|said no\b|\bvoid(?:ed)?\b|unclaimed|\bexpired\b",
            r"(?:reached|exceeded) (?:the |its )?maximum|\bintercept\b|claim has been|not .{0,12}serve",
        ),
        Stage.EXCEPTION,
        "it was refused, called off or given up",
    ),
    Rule(
        words(
            r"\b(?:incorrect|incomplete|unclear|insufficient|invalid|inaccurate|wrong|bad|unknown|illegible"
            r"|unreadable)\b",
            r"\b(?:no|another) (?:\w+ )?address|moved, left|\bquery\b|clarification|additional information",
            r"^(?!.*(?:\bno\b|not required|signature|(?:waiting|available|ready) (?:at"
            r"|for))).*\b(?:needed|required)\b(?! document inspection)",
            r"\bhad no\b",
            r"(?:requires?|needs?) (?:more|additional|further|an? (?:invoice|document|copy|id))",
            r"amount not ready",
            rf"(?:awaiting|receipt of|pending) (?:[\w\']+ ){{0,3}}{_PAPERS}",
            rf"{_PAPERS} (?:is |are )?(?:\w+ )?(?:requested|missing)",
            r"\b(?:duty|duties|tax|taxes|charges?|fees?|vat)\b.{0,24}"
            r"\b(?:due|unpaid|payable|to be paid|requested|owed)\b",
            r"\b(?:surcharge|charges?|fees?|duty)\b.{0,12}to pay|needs? paying",
        ),
        Stage.EXCEPTION,
        "an address, a paper or money is missing",
        asks=Todo.ADDRESS,
    ),
    Rule(
        words(
            r"crushed|\bbroken?\b|\btorn\b|\bstuck\b|too (?:big|large|heavy)|\b(?:is|are) full\b"
            r"|\bdamaged?\b|\blost\b|\bmissing\b|\bstolen\b|\bsearch\b|investigat|mail recovery"
            r"|\bexception\b",
            r"wrongly (?:sorted|routed|sent)|mis-?(?:sort|rout|direct|ship|deliver|sent|plac)",
            r"\b(?:error|problem|issue|trouble|incident)s?\b",
            r"restricted|prohibited|\bover(?:weight|sized?)\b|\bseized\b|retention|item retained",
            r"(?:stopped|retained|stopped/retained) (?:by|at|in) (?:\w+ )?customs",
            r"(?<!to be )\bheld\b"
            r"(?!.{0,60}(?:pick|collect|request|inspection|clearance|post office|location|locker))",
            r"\b(?:on hold\b|hold\b(?! (?:at|for)\b))(?!.{0,40}(?:request|future))",
        ),
        Stage.EXCEPTION,
        "it was damaged, lost, held or sent the wrong way",
    ),
    Rule(
        words(
            r"\bdelay(?:ed|s)?\b|\blate\b|\bweather\b|(?:re-?scheduled|postponed)",
            r"^(?!.*post office).*\brequest$|redelivery arranged",
        ),
        Stage.IN_TRANSIT,
        "late, or held as the receiver asked: it is coming",
    ),
    Rule(
        words(
            r"\blabel|created|^reported$|order processed(?! at)|manifested",
            rf"booking (?:of|received|confirmed|completed)|pre-shipment|{_ADVICE}.{{0,40}}{_HANDED_IN}",
            r"(?:shipped|sent) (?:the )?information|ready for carrier",
            r"not (?:yet )?in (?:the |our )?(?:carrier|network|system)",
            r"(?:information|data) (?:has been |was )?(?:received|entered|transmitted|input)",
            r"postage (?:applied|paid)|for picking|^electronic notification",
            r"order (?:received|placed|details|confirmed|ready)|electronically|ship request|\bbooked\b",
            r"\bpack(?:ed|ing)\b|informed us|(?:waiting for|pending) drop",
            r"(?:notified|submitted|announced|provided) .{0,24}electronic",
            r"electronic.{0,24}(?:submitted|received)",
            rf"awaiting (?:item|(?:pick[ -]?up|collection) (?:by|from)(?! (?:the )?{_RECIPIENT})"
            r"|shipment|dispatch|posting|drop)",
            r"\bregistered\b(?! (?:mail|post|item|letter|packet|by))|to be handed over by",
            r"notified (?:us|to pick|of (?:the|your) (?:shipment|parcel|order))|expecting (?:your|it)",
            r"notification from your",
            r"not (?:yet )?(?:been )?(?:received|arrived|handed)|handover pending|(?:awaiting"
            r"|pending) (?:handover|handing over)",
            rf"{_SHIPPER}.{{0,20}}(?:prepar|dispatching)|prepar(?:ing|es) (?:an |the |your )?item",
            r"preparing to ship",
            r"(?:being|in) prepar(?:ed|ation)(?! for)(?:.{0,16}to be (?:shipped|sent))?",
            r"pick[ -]?up (?:is |has been )?(?:scheduled|requested|booked|awaited|arranged|planned)",
            r"ready (?:to be |for )?(?:shipped|ship|dispatch|shipment)",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        words(
            rf"(?:collected|picked up) (?:\w+ ){{0,4}}?(?:by|from) (?:the )?(?:{_RECIPIENT}|{_PLACE}"
            r"|retail)",
            rf"(?:{_RECIPIENT}|\byou) (?:has |have )?(?:picked up|collected)",
            r"neighbou?r has (?:it|your)|handed to you|in your (?:mail|letter) ?box|signature (?:captured"
            r"|obtained|received)|individual picked up|\bsigned\b",
            rf"handed (?:over |directly )?to (?:the |a )?(?:{_RECIPIENT}|resident|neighbou?r)",
            r"collected at (?!.{0,16}(?:terminal|hub|depot|facility|origin|warehouse))",
            r"delivered.{0,40}(?:and (?:was |has been )?| )(?:collected|picked up)",
        ),
        Stage.DELIVERED,
        "the receiver has fetched it or signed for it",
        BOTH,
    ),
    Rule(
        words(
            r"pick ?up scan|(?<!be )picked up\b(?!.*for delivery today)",
            r"\b(?:in transit|transported|on (?:its|the) way|(?:re-?)?routed|redirected|forwarded|en route"
            r"|moving) to\b.{0,30}"
            rf"(?:{_PLACE}|{_CARRIER})",
            rf"(?:delivered|handed over|transferred) to (?:[\w-]+ ){{0,3}}{_CARRIER}",
            r"arrived at hub|for delivery later|not due",
            rf"(?:from|by) (?:the )?{_SHIPPER}",
        ),
        Stage.IN_TRANSIT,
        "it left its sender or moves between two places",
    ),
    Rule(
        words(
            WARNED,
            r"(?:available|ready|wait|waiting|awaiting|held|kept)(?: for| to be| for you)? (?:to )?"
            rf"(?:redelivery or |\w+ )?{_PICK_UP}"
            r"(?! by (?:the )?(?:carrier|courier|driver))",
            r"(?:is|now|ready) (?:at|in) (?:the |your )?(?:\w+ )?(?:shop|store|counter)\b",
            r"holding your\b.{0,40}\bfor you",
            r"^(?:please )?pick[ -]?up (?:at|from) (?:the |your )?(?:\w+ )?(?:store|shop|counter|post)"
            r"|hold at location|(?<!amount )to be collected|^carded|held at (?:the )?post office",
            rf"\bheld .{{0,30}}for (?:\w+ )?{_PICK_UP}|^pick[ -]?up by\b|please (?:collect|pick)",
            r"(?:reminder|day) to (?:collect|pick)|^collect (?:your|from)|\bstored (?:at|in)\b",
            r"available at (?!this|the moment)",
            rf"(?:can|may) (?:now )?(?:be )?{_PICK_UP}|use your (?:pin|code)\b|grab your"
            r"|waiting for you(?! to (?!pick|collect))",
            r"waiting at the (?:post|\w*shop|store|counter)|until it is collected",
            rf"awaiting (?:the )?{_RECIPIENT}(?:'s)? {_PICK_UP}|for {_PICK_UP} by (?:the )?{_RECIPIENT}"
            rf"|{_RECIPIENT} to (?:collect|pick)",
            rf"\b(?:to|at|in) .{{0,20}}{_PLACE}",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        BOTH,
    ),
    Rule(
        words(
            r"(?:out|dispatched|on (?:the )?vehicle|on ?board) (?:for|on) (?:\w+ )?delivery|delivery round",
            r"for delivery today|^delivery today|(?:be delivered|will deliver\b.{0,40}) (?:today"
            r"|during the day)",
            r"with (?:delivery )?(?:courier|agent|driver)",
            r"delivery (?:of the [\w ]{1,20})?(?:is )?in progress|with delivery",
            r"assigned to (?:\w+ )?(?:driver|courier)",
            r"^today's delivery|loaded for|loaded (?:on|onto|into) (?:the |a )?delivery|^for delivery$",
            r"(?:vehicle|van|truck) for delivery",
            r"delivery (?:vehicle|van|truck|staff|agent|champion)",
            r"(?:with|by) (?:one of )?(?:our|the|a|your) (?:drivers?|courier)",
            r"out with (?:\w+ )?(?:courier|driver)",
            r"(?:driver|courier) is on (?:the|its|his) way|to reach .{0,30}doorstep|on its way to you",
            rf"(?:on its way|in delivery) to (?:the |your )?(?:{_RECIPIENT}|address)",
            rf"\bout (?:on|with) (?:\w+ ){{0,2}}{_DRIVER}|\b{_DRIVER} (?:is|has your|will deliver)",
            r"(?:on|in) the (?:vehicle|van)\b|\bstops? (?:before|away)",
            r"delivery (?:is )?(?:scheduled|planned|due)(?: for)? today",
            r"on (?:a |its |the )?delivery (?:route|tour)",
            r"(?:arriv(?:ing|e)|expected) (?:later )?today|driver is|^in delivery$",
        ),
        Stage.OUT_FOR_DELIVERY,
        "the last leg to a door",
    ),
    Rule(
        words(
            r"(?<!be )(?<!yet )(?<!-)\bdelivered\b|final delivery|deliver item(?! to)",
            r"delivery (?:complete|success|confirmed)|(?:proof|confirmation) of (?:delivery|receipt)",
            r"(?:posted|put) through|given to (?:a |the |your )?neighbou?r",
            rf"^pod\b|received by (?:the |a )?{_RECIPIENT}",
            r"\bleft (?:(?:it|your|the) (?:\w+ )?)?(?:at|in|with|on|near|by|behind|inside) .{0,16}"
            r"(?:door|porch|safe|neighbou?r|reception|mail|garage|individual)",
        ),
        Stage.DELIVERED,
        "it was brought to the door, the box or a neighbour",
        BOTH,
    ),
)
