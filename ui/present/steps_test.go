package present

import (
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// reload is a presenter that reads when it is asked to, and what it shows of it.
type reload struct {
	name  string
	load  func()
	write func(newer bool) // what the desk answers from now on
	shows func() string
}

// TestALateAnswerDoesNotTakeTheNewersPlace asks twice and answers the first
// question last.
func TestALateAnswerDoesNotTakeTheNewersPlace(t *testing.T) {
	b := newWorkBench(t, false)
	word := func(newer bool) string { return map[bool]string{false: "旧", true: "新"}[newer] }
	people := func(newer bool) { b.desk.notCome = []confirm.Row{{ID: "r", School: word(newer)}} }
	counted := func(newer bool) {
		b.desk.counted = confirm.Statistics{Total: confirm.Numbers{Expected: len(word(newer)) + map[bool]int{true: 1}[newer]}}
	}
	b.Statistics.SetBy(confirm.ByDay)
	for _, p := range []reload{
		{"overview", b.Overview.Load, counted, func() string { return itoa(b.Overview.State().Progress.Total) }},
		{"statistics", b.Statistics.Load, counted, func() string { return itoa(b.Statistics.numbers.Total.Expected) }},
		{"not come", b.NotCome.Load, people, func() string { return b.NotCome.State().Lines[0].School }},
		{"close-out", b.CloseOut.Reload, func(newer bool) {
			b.desk.remaining = confirm.CloseOut{Unsigned: len(word(newer)) + map[bool]int{true: 1}[newer]}
		}, func() string { return itoa(b.CloseOut.State().Lines[0].Count) }},
	} {
		p.load()
		p.load()
		check(t, p.name+": questions", len(b.runner.jobs), 2)
		p.write(true)
		b.runner.runJob(1)
		newer := p.shows()
		p.write(false)
		b.runner.runJob(0)
		check(t, p.name, p.shows(), newer)
		p.load()
		b.runner.settle()
		if p.shows() == newer {
			t.Errorf("%s: the two answers look the same, so nothing was tested", p.name)
		}
	}
}

// TestAQueueThatComesLateTakesNobodysPlace: other recipients were chosen, or
// are written to, before the people of a queue are known.
func TestAQueueThatComesLateTakesNobodysPlace(t *testing.T) {
	p, d, r, _ := mailBench(t)
	p.TakeQueue(confirm.QueuePending)
	p.Choose([]string{"a"}, "")
	r.settle()
	check(t, "chosen since", rowsOf(p), "a:待写")
	p.TakeQueue(confirm.QueuePending)
	p.TakeQueue(confirm.QueueDone)
	r.runJob(1)
	r.runJob(0)
	r.settle()
	check(t, "the queue chosen last", p.State().From, "“已办”共 5 位")

	p.Choose([]string{"a", "b"}, "")
	p.SetText("周五停办")
	r.settle()
	p.TakeQueue(confirm.QueuePending)
	p.Send()
	r.settle()
	check(t, "written to", len(d.wrote[len(d.wrote)-1]), 2)
	check(t, "rows", rowsOf(p), "a:已签名，待发送 b:已签名，待发送")
}

// intent is something a clerk does on a screen of the desk, and the job of it.
type intent struct {
	job   string
	do    func()
	times int // jobs of two presses
}

// trainedBench is a desk of a training with something to do on every screen.
func trainedBench(t *testing.T) (*workBench, []intent) {
	t.Helper()
	b := newWorkBench(t, false)
	b.Train(&fakeTrainer{})
	b.desk.checked = walkPeople()
	b.desk.notCome = rows(3)
	b.desk.counted = confirm.Statistics{At: noon, Schools: []confirm.Group{{Key: "甲", Numbers: confirm.Numbers{Expected: 3}}}}
	b.desk.mailbox = []desk.MailEntry{{RecordID: "r0", State: desk.MailVisible, Message: confirm.SentMessage{ID: "m", At: noon}}}
	b.desk.found = []confirm.Elsewhere{{ApplicationNo: "2026"}}
	b.desk.have, b.desk.files = map[string]int64{}, []confirm.Download{{SHA256: "x", Name: "a.pdf", Bytes: 9}}
	b.desk.session.Online = true
	for _, s := range []Screen{ScreenOverview, ScreenMail, ScreenStatistics, ScreenElsewhere, ScreenPlans, ScreenFiles, ScreenSettings} {
		b.Show(s)
		b.runner.settle()
	}
	b.ShowStatistics(PageNotCome)
	b.runner.settle()
	b.Mail.ShowPage(PageMailbox)
	b.runner.settle()
	b.Elsewhere.Set(confirm.SearchName, "欧阳不在此")
	b.Elsewhere.Set(confirm.SearchIDNumber, "340104199001015678")
	b.Elsewhere.SetReason(confirm.SearchWrongPoint)
	b.Record.Open("r0")
	b.runner.settle()
	b.desk.undoable = []desk.Undoable{undoable("o1", "r0", 9e9)}
	b.Record.watchUndo()
	card := b.KeyCard(NewCommands(func() (Screen, string) { return ScreenCheck, "" }))
	return b, []intent{
		{"overview", b.Overview.Load, 2},
		{"statistics", b.Statistics.Load, 2},
		{"listing", b.Statistics.Make, 1},
		{"people", b.NotCome.Load, 2},
		{"listing", b.NotCome.Make, 1},
		{"close out", b.CloseOut.Reload, 2},
		{"listing", b.CloseOut.ExportLedger, 1},
		{"recall each", b.Mail.Box.Recall, 1},
		{"mailbox", func() { b.Mail.Changed(true) }, 1},
		{"elsewhere", b.Elsewhere.Find, 1},
		{"known plans", b.Plans.Load, 1},
		{"downloads", b.Files.Load, 1},
		{"diagnostics", b.Settings.Diagnose, 1},
		{"change password", func() { b.Settings.ChangePassword("Old-2026", "New-2026", "New-2026", func() {}) }, 1},
		{"schools", func() { b.List.OpenDrawer(DrawerSchool) }, 2},
		{"undo", b.Record.Undo, 1},
		{"key card", card.Make, 1},
		{"walk", b.Walk.Toggle, 1}, // the second puts it away
		{"find characters", func() { b.Insert.Open(false); b.Insert.Type("龙天") }, 2},
	}
}

// TestASecondPressDoesNothing presses everything twice before an answer: what
// is signed, written, asked of the registry or printed happens once. Reading
// may begin anew, since the screen may have changed meanwhile.
func TestASecondPressDoesNothing(t *testing.T) {
	b, intents := trainedBench(t)
	b.runner.settle()
	for _, in := range intents {
		in.do()
		in.do()
		n := len(slices.DeleteFunc(b.runner.labels(), func(l string) bool { return l != in.job }))
		check(t, in.job, n, in.times)
		b.runner.settle()
	}
}

// TestALockedDeskTakesNoAnswer begins everything, locks, and lets the answers
// come: no screen changes, nothing is told.
func TestALockedDeskTakesNoAnswer(t *testing.T) {
	b, intents := trainedBench(t)
	for _, in := range intents {
		in.do()
	}
	pending := len(b.runner.jobs)
	if pending < len(intents) {
		t.Fatalf("only %d of %d jobs wait", pending, len(intents))
	}
	b.Close()
	var changed []string
	b.Overview.OnChange = func(OverviewState) { changed = append(changed, "overview") }
	b.Statistics.OnChange = func(StatisticsState) { changed = append(changed, "statistics") }
	b.NotCome.OnChange = func(PeopleState) { changed = append(changed, "not come") }
	b.CloseOut.OnChange = func(CloseOutState) { changed = append(changed, "close-out") }
	b.Mail.Box.OnChange = func(MailboxState) { changed = append(changed, "mailbox") }
	b.Mail.Writer.OnChange = func(WriteState) { changed = append(changed, "mail") }
	b.Elsewhere.OnChange = func(ElsewhereState) { changed = append(changed, "elsewhere") }
	b.Plans.OnChange = func(PlansState) { changed = append(changed, "plans") }
	b.Files.OnChange = func(FilesState) { changed = append(changed, "files") }
	b.Settings.OnChange = func(SettingsState) { changed = append(changed, "settings") }
	b.Updates.OnChange = func(UpdateState) { changed = append(changed, "updates") }
	b.List.OnChange = func(ListState) { changed = append(changed, "list") }
	b.Record.OnChange = func(RecordState) { changed = append(changed, "record") }
	b.Record.OnUndo = func(UndoState) { changed = append(changed, "undo") }
	b.Walk.OnChange = func(WalkState) { changed = append(changed, "walk") }
	b.Insert.OnChange = func(InsertState) { changed = append(changed, "insert") }
	b.notices.OnChange = func(Notice) { changed = append(changed, "notice") }
	screen := b.Screen()
	b.runner.settle()
	b.runner.tick()
	check(t, "changed", strings.Join(changed, " "), "")
	check(t, "screen", b.Screen(), screen)
	for _, in := range intents {
		in.do()
	}
	check(t, "new jobs of a closed desk", len(b.runner.jobs), 0)
}

// The palette and the help ask nobody: closed, they are away, and a second
// press on a command runs nothing.
func TestAClosedPaletteRunsNothing(t *testing.T) {
	ran := 0
	c := NewCommands(func() (Screen, string) { return ScreenCheck, "" })
	c.Set([]Command{{Name: "同步", Key: "F5", Do: func() { ran++ }}}, nil)
	p := NewPalette(c, lang.Catalogue{})
	p.Open()
	p.Run()
	p.Run()
	check(t, "ran", ran, 1)
	check(t, "shown", p.State().Shown, false)
	p.Open()
	p.Close()
	p.Run()
	check(t, "ran after closing", ran, 1)
}
