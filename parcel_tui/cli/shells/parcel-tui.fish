# Completion of parcel-tui for fish: sourced, or in share/fish/vendor_completions.d.
# What there is to choose from, the program itself says: "parcel-tui complete".

function __parcel_tui_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] complete words $words[2..-1] "$current" 2>/dev/null </dev/null)
    if test "$lines[1]" = :files
        __fish_complete_path "$current"
    else
        printf '%s\n' $lines
    end
end

complete -c parcel-tui -f -k -a '(__parcel_tui_complete)'
