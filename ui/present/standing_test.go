package present

import (
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type standingBench struct {
	*Standing
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	clock   time.Time
}

func newStandingBench(t *testing.T) *standingBench {
	b := &standingBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}, clock: noon.Add(-7 * time.Minute)}
	b.desk.session = desk.Session{Clerk: confirm.Actor{Name: "张敏"}, Point: confirm.Point{Name: "新宁小学确认点"}}
	b.desk.standing = desk.Standing{
		Now:    confirm.Moment{At: noon},
		Window: confirm.Window{Opens: noon.Add(-time.Hour), Closes: noon.Add(3*24*time.Hour + 4*time.Hour + 12*time.Minute)},
		Link:   confirm.Link{Online: true, LastPull: noon},
		Plan:   confirm.Plan{Name: "2026 年秋季定期注册"}, Unsent: 2, Conflict: 1,
	}
	b.notices = NewNotices(b.runner)
	b.Standing = NewStanding(b.desk, b.runner, b.notices, func() time.Time { return b.clock })
	return b
}

func TestStandingLine(t *testing.T) {
	b := newStandingBench(t)
	stop := b.Start()
	b.runner.settle()
	s := b.State()
	check(t, "point before the first pull", s.Point, "新宁小学确认点")
	check(t, "plan", s.Plan, "2026 年秋季定期注册")
	check(t, "clerk", s.Clerk, "张敏")
	check(t, "link", s.Link, "在线")
	check(t, "unsent", s.Unsent, 2)
	check(t, "conflict", s.Conflict, 1)
	check(t, "window", s.Window, "确认时间还剩 3 天 04:12")
	check(t, "last pull", s.LastPull, "数据截至 10-08 12:00")

	// The clock of this computer is 7 minutes slow; only what passes on it counts.
	b.clock = b.clock.Add(13 * time.Minute)
	b.runner.tick()
	check(t, "window", b.State().Window, "确认时间还剩 3 天 03:59")
	stop()
	check(t, "stopped", b.runner.tickers[0].stopped, true)
}

func TestStandingIsReadAgainNowAndThen(t *testing.T) {
	b := newStandingBench(t)
	b.runner.tick() // before anything is known
	b.Start()
	b.Reload() // already reading
	check(t, "jobs", len(b.runner.jobs), 1)
	b.runner.settle()
	for range readEvery {
		b.runner.tick()
	}
	check(t, "jobs", len(b.runner.jobs), 1)
}

func TestWindowWords(t *testing.T) {
	w := confirm.Window{Opens: noon, Closes: noon.Add(10 * 24 * time.Hour)}
	tests := []struct {
		at   time.Time
		want string
		tone Tone
	}{
		{noon.Add(-time.Second), "确认时间 10月8日 12:00 开始", TonePending},
		{noon, "确认时间还剩 10 天 00:00", TonePending},
		{w.Closes.Add(-3 * 24 * time.Hour), "确认时间还剩 3 天 00:00", ToneIncomplete},
		{w.Closes.Add(-3 * time.Hour), "确认时间还剩 03:00:00", ToneIncomplete},
		{w.Closes.Add(-2 * time.Hour), "确认时间还剩 02:00:00", ToneConflict},
		{w.Closes.Add(-time.Second), "确认时间还剩 00:00:01", ToneConflict},
		{w.Closes, "确认时间已于 10月18日 12:00 结束", ToneConflict},
	}
	for _, tt := range tests {
		got, tone := windowWords(w, tt.at)
		check(t, "words", got, tt.want)
		check(t, "tone of "+tt.want, tone, tt.tone)
	}
	got, _ := windowWords(confirm.Window{}, noon)
	check(t, "before the first pull", got, "确认时间未知，请先同步")
}

func TestLinkWords(t *testing.T) {
	for _, tt := range []struct {
		link         confirm.Link
		online       bool
		short, whole string
	}{
		{confirm.Link{Online: true}, true, "在线", ""},
		{confirm.Link{}, false, "离线", Words(confirm.ProblemOffline, nil)},
		{confirm.Link{Problem: &confirm.Problem{Code: confirm.ProblemOffline}}, false, "离线", Words(confirm.ProblemOffline, nil)},
		{confirm.Link{Problem: &confirm.Problem{Code: confirm.ProblemTLS}}, false, "连接异常", Words(confirm.ProblemTLS, nil)},
	} {
		online, short, whole := linkWords(tt.link)
		check(t, "online", online, tt.online)
		check(t, "short", short, tt.short)
		check(t, "whole", whole, tt.whole)
	}
}

func TestSyncSendsThenPulls(t *testing.T) {
	b := newStandingBench(t)
	pulled, synced := 0, 0
	b.OnPulled, b.OnSynced = func() { pulled++ }, func() { synced++ }
	b.desk.sent = confirm.SendReport{Accepted: 2, Refused: 1, Unknown: 1}
	b.desk.pulled = confirm.PullReport{Records: 300, Blobs: 12, Tombstones: 1}
	var during []StandingState
	b.OnChange = func(s StandingState) { during = append(during, s) }
	b.Sync()
	b.Sync() // a double click
	check(t, "jobs", len(b.runner.jobs), 1)
	b.runner.settle()
	check(t, "progress", during[1].Progress, "正在取回申请人 2 / 2")
	check(t, "ratio", during[1].Ratio, 1.0)
	check(t, "notice", b.notices.Current(), Notice{NoticeWarn, "收到 300 位申请人，12 张图片，1 位已转出，2 项已受理，1 项被拒，请到“冲突”处理，1 项结果未知；还有 2 项没有得到登记库的答复，会自动再发，请不要以为已经办完。"})
	check(t, "pulled", pulled, 1)
	check(t, "synced", synced, 1)
	check(t, "syncing", b.State().Syncing, false)
	check(t, "nothing new", syncWords(confirm.SendReport{}, confirm.PullReport{}), "没有新的变化")
}

// What is only kept for its time to undo is not unanswered.
func TestSyncSaysWhatCanStillBeUndone(t *testing.T) {
	for _, tt := range []struct {
		unsent, held, undoable int
		level                  Severity
		words                  string
	}{
		{5, 0, 5, NoticeInfo, "没有新的变化；5 项还在撤销时间内，过后自动发送。"},
		{5, 0, 3, NoticeWarn, "没有新的变化；还有 2 项没有得到登记库的答复，会自动再发，请不要以为已经办完。"},
		{5, 2, 3, NoticeWarn, "没有新的变化；还有 2 项已转出，未发送，不用再发的请在“发送”里放弃。"},
		{0, 0, 0, NoticeInfo, "同步完成：没有新的变化。"},
	} {
		b := newStandingBench(t)
		b.desk.standing.Unsent, b.desk.standing.Held, b.desk.standing.Undoable = tt.unsent, tt.held, tt.undoable
		b.Sync()
		b.runner.settle()
		check(t, "notice", b.notices.Current(), Notice{tt.level, tt.words})
	}
}

func TestSyncTellsWhatTheBureauHasChanged(t *testing.T) {
	b := newStandingBench(t)
	record := func(no string, c confirm.WindowChange) desk.Reconsidered {
		return desk.Reconsidered{ApplicationNo: no, Affected: confirm.Affected{Change: c}}
	}
	b.desk.moved = []desk.Reconsidered{
		record("1", confirm.WindowShortened), record("2", confirm.WindowShortened), record("3", confirm.WindowScopeOut),
		record("4", confirm.WindowShortened), record("5", confirm.WindowShortened),
	}
	b.Sync()
	b.runner.settle()
	check(t, "notice", b.notices.Current(), Notice{NoticeWarn,
		"教育局调整了安排：确认时间缩短 4 位（1、2、4 等），不再属于确认人员范围 1 位（3）。请按新的安排办理。"})
	check(t, "told once", len(b.desk.moved), 0)
	b.notices.Dismiss()
	b.desk.standing.Unsent = 0
	b.Sync()
	b.runner.settle()
	check(t, "second notice", b.notices.Current().Severity, NoticeInfo)
}

func TestFailedSyncSaysWhy(t *testing.T) {
	b := newStandingBench(t)
	pulled := 0
	b.OnPulled = func() { pulled++ }
	b.desk.syncErr = problem(confirm.ProblemOffline)
	b.Sync()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemOffline, nil))
	check(t, "pulled", pulled, 0)
	check(t, "syncing", b.State().Syncing, false)
	b.desk.err = problem(confirm.ProblemLocked)
	b.Reload()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemLocked, nil))
}
