package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestUnsentWorkIsCalledFor follows a window to its end and beyond.
func TestUnsentWorkIsCalledFor(t *testing.T) {
	b := newStandingBench(t)
	closes := b.desk.standing.Window.Closes
	stop := b.Start()
	defer stop()
	at := func(left time.Duration, unsent int) StandingState {
		b.desk.standing.Now.At, b.desk.standing.Unsent = closes.Add(-left), unsent
		b.Reload()
		b.runner.settle()
		return b.State()
	}
	for _, c := range []struct {
		left   time.Duration
		unsent int
		tone   Tone
		call   bool
	}{
		{4 * 24 * time.Hour, 2, ToneUnsent, false},
		{3 * 24 * time.Hour, 2, ToneIncomplete, false},
		{2*time.Hour + time.Second, 2, ToneIncomplete, false},
		{2 * time.Hour, 2, ToneConflict, true},
		{2 * time.Hour, 0, ToneConflict, false},
		{-time.Minute, 1, ToneConflict, true},
	} {
		s := at(c.left, c.unsent)
		check(t, "tone at "+c.left.String(), s.UnsentTone, c.tone)
		check(t, "call at "+c.left.String(), s.Call.Shown, c.call)
	}
	s := at(90*time.Minute, 5)
	check(t, "title", s.Call.Title, "还有 5 项没有送达登记库")
	check(t, "text", strings.HasPrefix(s.Call.Text, "确认时间还剩 01:30:00。"), true)
	b.CallLater()
	check(t, "put off", b.State().Call.Shown, false)
	b.clock = b.clock.Add(14 * time.Minute)
	b.runner.tick()
	check(t, "still put off", b.State().Call.Shown, false)
	b.clock = b.clock.Add(time.Minute)
	b.runner.tick()
	check(t, "called again", b.State().Call.Shown, true)
	b.desk.standing.Window = confirm.Window{}
	check(t, "no window", at(0, 3).Call.Shown, false)
}

// TestNotDoneWhileUnsent: a sync that went well does not say so while
// something waits for the registry's word.
func TestNotDoneWhileUnsent(t *testing.T) {
	b := newStandingBench(t)
	b.desk.standing.Unsent = 3
	b.Sync()
	b.runner.settle()
	n := b.notices.Current()
	check(t, "severity", n.Severity, NoticeWarn)
	if strings.Contains(n.Text, "完成") || !strings.Contains(n.Text, "还有 3 项没有得到登记库的答复") {
		t.Errorf("said %q", n.Text)
	}
	b.desk.standing.Unsent = 0
	b.Sync()
	b.runner.settle()
	check(t, "done", b.notices.Current().Text, "同步完成：没有新的变化。")
}

func TestWrongClockIsTold(t *testing.T) {
	for offset, want := range map[time.Duration]string{
		7*time.Minute + 10*time.Second: "本机时间慢 7 分钟，已按服务器时间处理。请校准本机时钟。",
		-6 * time.Minute:               "本机时间快 6 分钟，已按服务器时间处理。请校准本机时钟。",
		5 * time.Minute:                "", -5 * time.Minute: "", 0: "",
		-3 * time.Hour:           "本机时间快 3 小时，已按服务器时间处理。请校准本机时钟。",
		3 * 365 * 24 * time.Hour: "本机时间慢 1095 天，已按服务器时间处理。请校准本机时钟。",
	} {
		_, got := clockWords(offset)
		check(t, offset.String(), got, want)
	}
	b := newStandingBench(t)
	b.desk.standing.Now.Offset = 7 * time.Minute
	b.Reload()
	b.runner.settle()
	check(t, "short", b.State().Clock, "本机慢 7 分钟")
}
