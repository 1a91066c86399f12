"""An account of the simulated Track.TW, and what its owner does on the website."""

from datetime import datetime
from threading import RLock

from msgspec import Struct, field

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.parcel import Carrier, Folder
from parcel_tui.sandbox.tracktw.records import HistoryEntry, Relation, Warehouse, made_id


class TrackTwAccount(Struct):
    """Who a token belongs to, with the parcels in its folders."""

    email: str
    name: str
    warehouse: Warehouse
    lock: RLock
    line: bool = False
    telegram: bool = False
    relations: dict[str, Relation] = field(default_factory=dict)
    """By relation id; what was deleted is not among them."""
    _by_number: dict[tuple[str, str], Relation] = field(default_factory=dict)
    """By carrier id and number, so that ten thousand are added as quickly as ten."""
    _made: int = 0
    user_id: str = ""
    """The account's own id, which stays when its e-mail address changes."""

    def __post_init__(self) -> None:
        self.user_id = self.user_id or made_id("user", self.email)

    @property
    def can_notify(self) -> bool:
        """Whether LINE or Telegram is bound (API document, note 4)."""
        return self.line or self.telegram

    def add(
        self,
        number: str,
        carrier: Carrier = SHOPEE,
        *entries: HistoryEntry,
        note: str | None = None,
        folder: Folder = Folder.INBOX,
        notify: bool = False,
        created_at: datetime | None = None,
    ) -> Relation:
        """Adds a parcel with these checkpoints; one that is here already is given back as it is."""
        with self.lock:
            known = self._by_number.get((carrier.id, number))
            if known:
                return known
            package = self.warehouse.package(carrier, number)
            for entry in entries:
                package.add(entry.status, entry.checkpoint_status, time=entry.time, seen_at=entry.seen_at)
            self._made += 1
            now = created_at or self.warehouse.clock()
            relation = Relation(
                made_id("relation", self.email, number, self._made), self.user_id, package, now, now, note
            )
            relation.folder = folder
            relation.notify_state = "active" if notify else "inactive"
            self.relations[relation.id] = self._by_number[carrier.id, number] = relation
            return relation

    def import_again(self, relation: Relation) -> Relation:
        """Gives the same package another relation, as an import on the website does; the older one stays."""
        with self.lock:
            self._by_number.pop((relation.package.carrier.id, relation.package.tracking_number), None)
            return self.add(relation.package.tracking_number, relation.package.carrier)

    def find(self, number: str, carrier: Carrier | None = None) -> Relation | None:
        """The parcel of that number, of any carrier where none is named."""
        with self.lock:
            return next(
                (
                    relation
                    for relation in self.relations.values()
                    if relation.package.tracking_number == number
                    and (carrier is None or relation.package.carrier.id == carrier.id)
                ),
                None,
            )

    def inside(self, folder: Folder) -> list[Relation]:
        """The parcels of a folder, in the order in which they came."""
        with self.lock:
            return [relation for relation in self.relations.values() if relation.folder is folder]

    def move(self, relation: Relation, folder: Folder) -> None:
        """Moves a parcel to a folder."""
        with self.lock:
            relation.folder = folder
            relation.updated_at = self.warehouse.clock()

    def archive(self, relation: Relation) -> None:
        """Archives a parcel."""
        self.move(relation, Folder.ARCHIVE)

    def unarchive(self, relation: Relation) -> None:
        """Takes a parcel back to the inbox."""
        self.move(relation, Folder.INBOX)

    def delete(self, relation: Relation) -> None:
        """Deletes a parcel; its relation id is unknown from then on."""
        with self.lock:
            self.relations.pop(relation.id, None)
            self._by_number.pop((relation.package.carrier.id, relation.package.tracking_number), None)

    def write_note(self, relation: Relation, note: str | None) -> None:
        """Gives a parcel another note, or none."""
        with self.lock:
            relation.note = note
            relation.updated_at = self.warehouse.clock()
