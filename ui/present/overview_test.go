package present

import (
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// day is a top line at a distance from the end of the window.
func day(left time.Duration, unsent, unsigned int) TopLine {
	at := time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC)
	return TopLine{
		StandingState: StandingState{Unsent: unsent, Unsigned: unsigned, Online: true},
		Window:        confirm.Window{Opens: at.AddDate(0, 0, -20), Closes: at.Add(left)}, At: at,
	}
}

func TestNeedsOfADay(t *testing.T) {
	full := confirm.Statistics{Total: confirm.Numbers{Unprinted: 212, NotCome: 7}, Stale: 3}
	full.At = day(0, 0, 0).At
	full.OldestUnsent = full.At.Add(-5 * time.Hour)
	offline := day(time.Hour, 2, 0)
	offline.Online = false
	troubled := day(10*24*time.Hour, 0, 0)
	troubled.Conflict, troubled.PrintTrouble, troubled.Marks = 2, 1, []Mark{{Badge: Badge{"证书已过期", ToneBlock}, Text: "证书已过期，请重新激活。"}}
	for _, c := range []struct {
		name   string
		top    TopLine
		counts map[confirm.Queue]int
		want   []NeedKind
		urgent bool
		says   string
	}{
		{"calm", day(10*24*time.Hour, 0, 0), nil, []NeedKind{NeedStale, NeedPrint}, false, "212 位材料齐全，申请表还没有打印"},
		{"unsent for hours", day(10*24*time.Hour, 2, 1), nil, []NeedKind{NeedSign, NeedSend, NeedStale, NeedPrint}, false, "最早一项签于 2026-10-08 07:00（5 小时前）"},
		{"three days before", day(70*time.Hour, 2, 1), nil, []NeedKind{NeedSign, NeedSend, NeedPrint, NeedStale, NeedNotCome}, false, "还有 212 份申请表未打印，确认时间还剩 2 天 22 小时"},
		{"two hours before", day(110*time.Minute, 2, 0), nil, []NeedKind{NeedSend, NeedPrint, NeedStale, NeedNotCome}, true, "还剩 1 小时 50 分"},
		{"without a line", offline, nil, []NeedKind{NeedSend, NeedBundle, NeedPrint, NeedStale, NeedNotCome}, true, "用 U 盘送到教育局"},
		{"over", day(-time.Hour, 0, 0), nil, []NeedKind{NeedPrint, NeedStale, NeedCloseOut}, true, "收尾完成证明"},
		{"troubled", troubled, map[confirm.Queue]int{confirm.QueueReprint: 4},
			[]NeedKind{NeedMark, NeedConflict, NeedPrinter, NeedReprint, NeedStale, NeedPrint}, true, "4 份申请表打印以后又改过"},
	} {
		needs := needsOf(c.top, full, c.counts)
		var kinds []NeedKind
		text := ""
		for _, n := range needs {
			kinds = append(kinds, n.Kind)
			text += n.Text
			if n.Word == "" || n.Text == "" || n.Button == "" || n.Tone == "" {
				t.Errorf("%s: %+v says too little", c.name, n)
			}
		}
		if !slices.Equal(kinds, c.want) {
			t.Errorf("%s: %v, want %v", c.name, kinds, c.want)
		}
		if urgent(needs) != c.urgent {
			t.Errorf("%s: urgent %v", c.name, urgent(needs))
		}
		if !strings.Contains(text, c.says) {
			t.Errorf("%s: %q is not in %q", c.name, c.says, text)
		}
	}
}

// The last two hours begin when exactly two are left.
func TestNeedsOfTheLastTwoHours(t *testing.T) {
	for name, c := range map[string]struct {
		left   time.Duration
		unsent int
		online bool
		bundle bool
		print  Tone
	}{
		"two hours":            {2 * time.Hour, 1, false, true, ToneConflict},
		"a second more":        {2*time.Hour + time.Second, 1, false, false, ToneIncomplete},
		"days":                 {70 * time.Hour, 1, false, false, ToneIncomplete},
		"over":                 {-time.Second, 1, false, true, ToneConflict},
		"with a line":          {2 * time.Hour, 1, true, false, ToneConflict},
		"with nothing to send": {2 * time.Hour, 0, false, false, ToneConflict},
	} {
		top := day(c.left, c.unsent, 0)
		top.Online = c.online
		tones := map[NeedKind]Tone{}
		for _, n := range needsOf(top, confirm.Statistics{Total: confirm.Numbers{Unprinted: 1}}, nil) {
			tones[n.Kind] = n.Tone
		}
		if _, told := tones[NeedBundle]; told != c.bundle {
			t.Errorf("%s: a bundle is asked for: %v", name, told)
		}
		check(t, name+": printing", tones[NeedPrint], c.print)
	}
}

func TestTheDayBeginsWhereItIsUrgent(t *testing.T) {
	for name, c := range map[string]struct {
		conflicts int
		open      bool
		want      Screen
	}{
		"nothing urgent": {0, false, ScreenCheck}, "a conflict": {1, false, ScreenOverview}, "already at work": {1, true, ScreenCheck},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorkBench(t, false)
			b.desk.standing.Conflict, b.desk.standing.Now.At = c.conflicts, noon
			b.Greet()
			if c.open {
				b.List.Search("张")
			}
			b.desk.subscriber(desk.ChangedOutbox)
			b.runner.settle()
			check(t, "screen", b.Screen(), c.want)
			b.Show(ScreenPrint) // and it is never taken away later
			b.desk.subscriber(desk.ChangedOutbox)
			b.runner.settle()
			check(t, "screen", b.Screen(), ScreenPrint)
		})
	}
}

// A count that comes late is dropped, and each need leads to its place.
func TestOverviewFollowsAndLeads(t *testing.T) {
	b := newWorkBench(t, false)
	b.Show(ScreenOverview)
	b.desk.counted = confirm.Statistics{Total: confirm.Numbers{Expected: 9}}
	b.Overview.Load()
	b.runner.settle()
	check(t, "whole", b.Overview.State().Progress.Total, 9)
	for kind, want := range map[NeedKind]Screen{
		NeedSend: ScreenSend, NeedBundle: ScreenSend, NeedConflict: ScreenSend, NeedPrint: ScreenCheck, NeedReprint: ScreenCheck,
		NeedStale: ScreenCheck, NeedMark: ScreenKeys, NeedPrinter: ScreenPrint, NeedNotCome: ScreenStatistics, NeedCloseOut: ScreenStatistics,
	} {
		b.Show(ScreenOverview)
		b.showNeed(kind)
		check(t, string(kind), b.Screen(), want)
	}
	b.runner.settle()
	for i := range b.Overview.State().Queues {
		b.Show(ScreenOverview)
		b.Overview.OpenQueue(i)
		check(t, "queue", b.Screen(), ScreenCheck)
	}
	b.runner.settle()
}

func TestDayColumnsHaveEveryDay(t *testing.T) {
	at := time.Date(2026, 10, 3, 4, 0, 0, 0, time.UTC)
	s := confirm.Statistics{At: at, Days: []confirm.Group{
		{Key: "2026-09-29", Numbers: confirm.Numbers{Checked: 5}}, {Key: "2026-10-02", Numbers: confirm.Numbers{Checked: 8}}, {Numbers: confirm.Numbers{NotCome: 3}},
	}}
	c := dayColumns(s)
	var labels []string
	for _, col := range c.Columns {
		labels = append(labels, col.Month+col.Label+":"+itoa(col.Count))
	}
	check(t, "columns", strings.Join(labels, " "), "9月29:5 30:0 10月1:0 2:8 3:0")
	check(t, "top", c.Top, 8)
	check(t, "words", c.Words, "最多的一天 10月2日：8 位")
	s.Days[0].Key = "2026-01-01"
	check(t, "at most", len(dayColumns(s).Columns), shownDays)
	check(t, "none", dayColumns(confirm.Statistics{At: at}).Words, "还没有办理过。")
}

func TestBarOfNumbers(t *testing.T) {
	b := barOf(confirm.Numbers{Expected: 1000, Checked: 999, Complete: 990, Left: 9, NotCome: 1})
	check(t, "percent", b.Percent, "99%")
	check(t, "parts", len(b.Segments), 3)
	check(t, "words", b.Words, "应到 1000，已核 999，齐全 990，未确认 9，未到 1")
	check(t, "nobody", barOf(confirm.Numbers{}).Percent, "—")
}

func TestPeopleOfOneSchool(t *testing.T) {
	b := newWorkBench(t, false)
	b.desk.notCome = []confirm.Row{{ID: "r1", School: "甲"}, {ID: "r2", School: "乙"}, {ID: "r3", School: "甲"}}
	b.ShowStatistics(PageNotCome)
	b.runner.settle()
	b.NotCome.SetSchool(2)
	check(t, "people", len(b.NotCome.State().Lines), 2)
	var told []string
	b.NotCome.OnTell = func(ids []string) { told = ids }
	b.NotCome.Tell()
	check(t, "told", strings.Join(told, " "), "r1 r3")
	b.NotCome.Make()
	b.NotCome.Make() // a second press while it is made does nothing
	b.runner.settle()
	check(t, "lists", len(b.desk.lists), 1)
	check(t, "made", strings.HasPrefix(b.NotCome.State().Made, "未到名单 "), true)
}
