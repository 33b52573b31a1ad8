# shellcheck shell=sh disable=SC2154
# The part of test-versions.sh that needs displays, sourced by it: the window of
# before and today's at one registry, each worked with the keys of the keyboard
# alone. A window says nothing of itself, so what it shows is read off its
# picture, and every key that may come too early is one that can be pressed
# again: what it does is done once.

# Where to look in a window of 1280x800: WIDTHxHEIGHT+X+Y.
card=60x6+460+506    # the button of the sign-in card, blue once it takes words
message=60x6+460+421 # the button below the code of the text message
screen=2x20+1+106    # the mark of 核对确认 in the navigation
badge=20x20+129+266  # the number beside 冲突与发送: unsent or, in red, refused
rows=300x200+280+300 # of the list, but for the first: one colour when there are none
incomplete=20x10+860+728 # the edge of the button 材料不全, grey while it cannot be pressed
complete=20x10+1000+728  # of 材料齐全, blue when it can

on() { # CLERK COMMAND...: at the clerk's display
	display=:$(cat "display-$1")
	shift
	DISPLAY="$display" "$@"
}
looks() { # CLERK WHERE WHAT: reckons something of a part of the picture
	on "$1" import -window root -crop "$2" +repage -format "$3" info: 2>>looks.log
}
blue() { [ "$(looks "$1" "$2" '%[fx:mean.b-mean.r>0.5]')" = 1 ]; }
white() { [ "$(looks "$1" "$2" '%[fx:mean.r>0.98]')" = 1 ]; }
plain() { [ "$(looks "$1" "$2" %k)" = 1 ]; } # of one colour
wide() { ! plain "$1" $rows; }
narrow() { plain "$1" $rows; }
quiet() { plain "$1" $badge; } # nothing unsent, nothing refused
unsent() { [ "$(looks "$1" $badge '%[fx:mean.b-mean.r>0.2]')" = 1 ]; }
refused() { [ "$(looks "$1" $badge '%[fx:mean.r-mean.b>0.2]')" = 1 ]; }
one_refused() { { refused li && quiet wang; } || { refused wang && quiet li; }; }
may_complete() { blue "$1" $complete; }
may_incomplete() { white "$1" $incomplete && ! white "$1" $complete; }
texted() { [ "$(grep -c '^SMS ' reg.log)" -gt "$texts" ]; }

# pictures: what the windows show, if any is open.
pictures() {
	for clerk in li wang; do
		if [ -n "$windows" ] && [ -s "display-$clerk" ]; then
			mkdir -p "$root/out"
			on "$clerk" import -window root "$root/out/versions-window-$clerk.png" || continue
			echo "the window of $clerk: out/versions-window-$clerk.png"
		fi
	done
}

# comes WHAT CHECK...: waits until the check holds.
comes() {
	what=$1
	shift
	limit=$(($(date +%s) + 90))
	until "$@"; do
		[ "$(date +%s)" -lt "$limit" ] || fail "$what: waited in vain for it"
		sleep 0.2
	done
}
# press CLERK KEY WHAT CHECK...: presses a key until the check holds, every
# two seconds.
press() {
	clerk=$1 key=$2 what=$3
	shift 3
	limit=$(($(date +%s) + 90))
	again=0
	until "$@"; do
		now=$(date +%s)
		[ "$now" -lt "$limit" ] || fail "the window of $clerk, $what: waited in vain for it, pressing $key"
		if [ "$now" -ge "$again" ]; then
			on "$clerk" xdotool key "$key"
			again=$((now + 2))
		fi
		sleep 0.2
	done
}
# tick CLERK APPLICANT KEY CHECK...: finds an applicant by number, opens the
# record, and answers the conditions with a key until the check holds. Typed as
# slowly as by hand, the number narrows the list; faster, it would be a scanner's.
tick() {
	one=$1 number=$2 answer=$3
	shift 3
	press "$one" alt+r "the whole list" wide "$one"
	on "$one" xdotool key ctrl+f type --delay 70 "$number"
	comes "one row in the window of $one" narrow "$one"
	on "$one" xdotool key Return
	press "$one" "$answer" "the conditions answered" "$@"
}

open_window() { # CLERK: of its version, on a display of its own
	case "$1" in li) program=old ;; wang) program=new ;; esac
	Xvfb -displayfd 3 -screen 0 1280x800x24 +extension GLX -nolisten tcp 3>"display-$1" 2>"display-$1.log" &
	displays="$displays $!"
	comes "a display for $1" test -s "display-$1"
	DISPLAY=:$(cat "display-$1") WAYLAND_DISPLAY='' LIBGL_ALWAYS_SOFTWARE=1 CONFIRMPOINT_LANGUAGE=zh FYNE_SCALE=1 \
		timeout -k 20 600 "$work/$program/confirmpoint" --dir "$work/ws-$1" >"window-$1.log" 2>&1 &
	echo $! >"window-$1"
	windows="$windows $!"
}
close_window() { # CLERK: asks the window to end, as the system does
	kill -TERM "$(cat "window-$1")"
	code=0
	wait "$(cat "window-$1")" || code=$?
	[ "$code" = 0 ] || fail "the window of $1 ends with $code"
}
sign_in() { # CLERK: online; the registry texts a clerk once a minute
	window=$(on "$1" timeout 90 xdotool search --sync --onlyvisible --name . | head -n 1)
	[ -n "$window" ] || fail "the window of $1 does not open"
	on "$1" xdotool mousemove 2 2 windowfocus --sync "$window"
	comes "the sign-in card of $1" blue "$1" $card
	texts=$(grep -c '^SMS ' reg.log || true)
	on "$1" xdotool type --delay 20 --args 1 "$1" key Return type --delay 20 --args 1 "$POINTCTL_PASSWORD" \
		key Return type --delay 20 --args 1 "$POINTCTL_PIN"
	press "$1" Return "a text message" texted
	comes "the field for the code of $1" blue "$1" $message
	on "$1" xdotool type --delay 20 "$(sh -c "$sms")"
	press "$1" Return "the sign-in" blue "$1" $screen
}

# Each decides on an applicant of its own, which is sent by itself once it can
# no longer be undone. Then both decide on one before either has sent it, while
# the registry is stopped: one is refused, and sees it.
windows() { # APPLICANT OF LI, OF WANG, OF BOTH
	open_window li
	open_window wang
	sign_in li
	sign_in wang
	tick li "$1" 4 may_complete li
	tick wang "$2" 4 may_complete wang
	for who in li wang; do press $who F8 "the conclusion" unsent $who; done
	for who in li wang; do comes "the receipt in the window of $who" quiet $who; done
	tick li "$3" 4 may_complete li
	tick wang "$3" 2 may_incomplete wang
	kill -STOP "$serving"
	press li F8 "the first conclusion of two" unsent li
	on wang xdotool key 4
	press wang F7 "the second conclusion of two" unsent wang
	kill -CONT "$serving"
	comes "one of two conclusions refused" one_refused
	if refused li; then loser=li; else loser=wang; fi
	for who in li wang; do close_window $who; done
	for process in $displays; do kill "$process"; done
	displays="" windows=""
	expect 0 "$3" at $loser list --queue conflict
	give_up $loser
}
