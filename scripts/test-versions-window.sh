# shellcheck shell=sh disable=SC2154
# The part of test-versions.sh that needs displays, sourced by it: the window of
# before and today's at one registry, each worked with the keys of the keyboard
# alone. A window says nothing of itself, so what it shows is read off its
# picture, and a key that may come too early is pressed again: those are keys
# that do nothing once they have done what they do.

# Where to look in a window of 1280x800, WIDTHxHEIGHT+X+Y, the same in both
# versions. When a wait is in vain because one has moved, out/ has the pictures.
card=60x6+460+506        # the button of the sign-in card, blue once it takes words
message=60x6+460+421     # the button below the code of the text message
screen=2x20+1+106        # the mark of 核对确认 in the navigation
badge=20x20+129+266      # the number beside 冲突与发送: of what is not sent or, red, refused
rows=300x200+280+300     # of the list, but for the first: one colour when there are none
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
number() { looks "$1" $badge '%#'; } # what stands there, as a checksum
rests() { [ "$(number "$1")" = "$(cat "rest-$1")" ]; }
unsent() { ! rests "$1"; }
refused() { [ "$(looks "$1" $badge '%[fx:mean.r-mean.b>0.2]')" = 1 ]; }
# One of the two can be pressed, never both: a window that is still drawing the
# record may show them so.
may_complete() { blue "$1" $complete && ! white "$1" $incomplete; }
may_incomplete() { white "$1" $incomplete && ! white "$1" $complete && ! blue "$1" $complete; }
texted() { [ "$(grep -c '^SMS ' reg.log)" -gt "$texts" ]; }

# pictures: what the windows show, if any is open.
pictures() {
	for clerk in li wang; do
		if [ -n "$windows" ] && [ -s "display-$clerk" ]; then
			mkdir -p "$root/out"
			on "$clerk" import -window root "$root/out/versions-window-$clerk.png" || continue
			echo "the window of $clerk at the end: out/versions-window-$clerk.png"
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
	whose=$1 applicant=$2 answer=$3
	shift 3
	press "$whose" alt+r "the whole list" wide "$whose"
	on "$whose" xdotool key ctrl+f type --delay 70 "$applicant"
	comes "one row in the window of $whose" narrow "$whose"
	on "$whose" xdotool key Return
	press "$whose" "$answer" "the conditions answered" "$@"
}

open_window() { # CLERK: of its version, on a display of its own
	case "$1" in li) program=old ;; wang) program=new ;; esac
	Xvfb -displayfd 3 -screen 0 1280x800x24 +extension GLX -nolisten tcp 3>"display-$1" 2>"display-$1.log" &
	displays="$displays $!"
	comes "a display for $1" test -s "display-$1"
	DISPLAY=:$(cat "display-$1") WAYLAND_DISPLAY='' LIBGL_ALWAYS_SOFTWARE=1 CONFIRMPOINT_LANGUAGE=zh FYNE_SCALE=1 \
		timeout -k 20 600 "$work/$program/confirmpoint" --dir "$work/ws-$1" >"window-$1.log" 2>&1 &
	echo $! >"window-$1" # and of its group of processes
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
	on "$1" timeout 90 xdotool mousemove 2 2 windowfocus --sync "$window"
	comes "the sign-in card of $1" blue "$1" $card
	texts=$(grep -c '^SMS ' reg.log || true)
	on "$1" xdotool type --delay 20 --args 1 "$1" key Return type --delay 20 --args 1 "$POINTCTL_PASSWORD" \
		key Return type --delay 20 --args 1 "$POINTCTL_PIN"
	press "$1" Return "a text message" texted
	comes "the field for the code of $1" blue "$1" $message
	# Once only: a second Return would open the first applicant of the list.
	on "$1" xdotool type --delay 20 --args 1 "$(sh -c "$sms")" key Return
	comes "the desk of $1" blue "$1" $screen
}

# Two windows decide on one applicant. The second is stopped, as by a computer
# that sleeps, before what it has signed is sent, which is when it can no longer
# be undone; when it goes on the first has its receipt. Then the second is
# refused, and sees it.
meet_in_windows() { # FIRST SECOND APPLICANT
	tick "$2" "$3" 2 may_incomplete "$2"
	tick "$1" "$3" 4 may_complete "$1"
	for one in "$1" "$2"; do number "$one" >"rest-$one"; done
	on "$2" xdotool key 4
	press "$2" F7 "the second conclusion" unsent "$2"
	kill -STOP "-$(cat "window-$2")"
	press "$1" F8 "the first conclusion" unsent "$1"
	comes "the receipt in the window of $1" rests "$1"
	kill -CONT "-$(cat "window-$2")"
	comes "the conflict in the window of $2" refused "$2"
}
windows() { # APPLICANT APPLICANT
	open_window li
	open_window wang
	sign_in li
	sign_in wang
	meet_in_windows wang li "$1"
	meet_in_windows li wang "$2"
	pictures
	for one in li wang; do close_window $one; done
	for process in $displays; do kill "$process"; done
	displays="" windows=""
	expect 0 "$1" at li list --queue conflict
	expect 0 "$2" at wang list --queue conflict
	for one in li wang; do give_up $one; done
}
