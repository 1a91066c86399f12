# Completion of parcel-tui for bash: sourced, or in share/bash-completion/completions.
# What there is to choose from, the program itself says: "parcel-tui complete".

_parcel_tui() {
    local current=${COMP_WORDS[COMP_CWORD]} quote='' line value
    local words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
    COMPREPLY=()
    case $current in
        \"* | \'*) quote=${current:0:1} current=${current:1} ;;
        *) current=${current//\\/} ;;
    esac
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        value=${line%%$'\t'*}
        # What is inserted is a word of a command line: nothing in it may be run.
        case $quote in
            '') printf -v value %q "$value" ;;
            \') [[ $value == *\'* ]] && continue ;;
            \") [[ $value == *[\"\$\`\\!]* ]] && continue ;;
        esac
        COMPREPLY+=("$value")
    done < <("${COMP_WORDS[0]/#\~/$HOME}" complete words "${words[@]}" "$current" 2>/dev/null </dev/null)
}

complete -F _parcel_tui parcel-tui
