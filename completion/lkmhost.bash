# bash completion for lkmhost(1)                           -*- shell-script -*-

# The parameters of the module file that the words before the cursor name last.
_lkmhost_params()
{
	local i file
	for ((i = cword - 1; i > 1; i--)); do
		case ${words[i]} in
		*.ko | *.ko.xz | *.ko.gz | *.ko.zst)
			file=${words[i]}
			break
			;;
		esac
	done
	[[ $file ]] || return
	# The file's name may hold a tilde, quoted as on the command line.
	[[ $file == \~/* ]] && file=$HOME/${file#\~/}
	"${words[0]}" modinfo -F parm "$file" 2>/dev/null | sed 's/:.*/=/'
}

_lkmhost_files()
{
	local IFS=$'\n'
	compopt -o filenames
	COMPREPLY+=($(compgen -d -- "$cur"))
	COMPREPLY+=($(compgen -f -X '!*.ko?(.xz|.gz|.zst)' -- "$cur"))
}

_lkmhost_hosts()
{
	"${words[0]}" ps 2>/dev/null | sed '1d;s/ .*//'
}

_lkmhost_loaded()
{
	"${words[0]}" lsmod 2>/dev/null | sed '1d;s/ .*//'
}

_lkmhost_releases()
{
	"${words[0]}" kpi list 2>/dev/null | cut -d' ' -f1
}

_lkmhost()
{
	local cur prev words cword
	local levels='emerg alert crit err warn notice info debug'
	COMPREPLY=()
	if declare -F _get_comp_words_by_ref >/dev/null; then
		_get_comp_words_by_ref -n = cur prev words cword
	else
		words=("${COMP_WORDS[@]}")
		cword=$COMP_CWORD
		cur=${words[cword]}
		prev=${words[cword - 1]}
	fi
	if ((cword == 1)); then
		COMPREPLY=($(compgen -W 'run exec insmod rmmod lsmod dmesg ps net modinfo symbols kpi help --help --version' -- "$cur"))
		return
	fi

	local option=${cur%%=*} value=${cur#*=}
	[[ $cur == --*=* ]] || { option=$prev; value=$cur; }
	case $option in
	--log-level)
		COMPREPLY=($(compgen -W "$levels" -- "$value"))
		return
		;;
	--log-format)
		COMPREPLY=($(compgen -W 'text json' -- "$value"))
		return
		;;
	--kernel | -k)
		COMPREPLY=($(compgen -W "$(_lkmhost_releases)" -- "$value"))
		return
		;;
	--modules | --mount | --firmware | --kpi-dir | --cache-dir | --output | -o)
		compopt -o filenames
		COMPREPLY=($(compgen -d -- "$value"))
		return
		;;
	--name)
		COMPREPLY=($(compgen -W "$(_lkmhost_hosts)" -- "$value"))
		return
		;;
	--memory | --cpus | --patch-after | --qemu-arg | --field | -F)
		return
		;;
	esac

	local options=
	case ${words[1]} in
	run)
		options='--once --check --hung-task= --patch-after= --log-level= --log-format= --modules=
			--kernel= --kpi-dir= --device= --qemu-arg= --mmio-log= --memory= --cpus= --no-cache
			--cache-dir= --firmware= --net= --name= --mount= --help'
		;;
	exec)
		options='--in-process --check --log-level= --log-format= --modules=
			--kernel= --kpi-dir= --device= --qemu-arg= --memory= --cpus= --no-cache
			--cache-dir= --firmware= --hung-task= --name= --mount= --help'
		;;
	insmod)
		options='--name= --help'
		;;
	rmmod)
		options='--name= --force --help'
		;;
	lsmod)
		options='--name= --json --help'
		;;
	ps)
		options='--json --help'
		;;
	dmesg)
		options='--name= --follow --follow-new --level= --ctime --notime
			--decode --clear --read-clear --json --help'
		;;
	modinfo)
		options='--field= --author --description --license --parameters
			--filename --null --json --kernel= --modules= --help'
		;;
	symbols)
		options='--json --markdown --missing --kernel= --kpi-dir= --help'
		;;
	kpi)
		options='--kpi-dir= --output= --json --help'
		;;
	help)
		COMPREPLY=($(compgen -W 'run exec insmod rmmod lsmod dmesg ps net modinfo symbols kpi' -- "$cur"))
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
		return
	fi
	case ${words[1]} in
	kpi)
		if ((cword == 2)); then
			COMPREPLY=($(compgen -W 'list build' -- "$cur"))
		elif [[ ${words[2]} == build ]]; then
			compopt -o filenames
			COMPREPLY=($(compgen -d -- "$cur"))
		fi
		;;
	run)
		_lkmhost_files
		local params
		params=$(compgen -W "$(_lkmhost_params)" -- "$cur")
		if [[ $params ]]; then
			COMPREPLY+=($params)
			compopt -o nospace
		fi
		;;
	rmmod)
		COMPREPLY=($(compgen -W "$(_lkmhost_loaded)" -- "$cur"))
		;;
	insmod | modinfo | symbols)
		_lkmhost_files
		;;
	esac
} && complete -F _lkmhost lkmhost
