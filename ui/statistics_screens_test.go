package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// scriptStatistics is the part of scriptDesk that counts.
type scriptStatistics struct {
	tallied []confirm.Tallied
	counts  map[confirm.Queue]int
}

func (d *scriptDesk) Statistics(context.Context) (confirm.Statistics, error) {
	return confirm.StatisticsOf(d.tallied, confirm.Actor{ID: "c1", Name: "张敏"}, noon), nil
}

func (d *scriptDesk) Send(context.Context, confirm.Progress) (confirm.SendReport, error) {
	return confirm.SendReport{}, &confirm.Problem{Code: confirm.ProblemOffline}
}

func (d *scriptDesk) NotCome(context.Context) ([]confirm.Row, error) {
	return slices.Clone(d.rows[:min(12, len(d.rows))]), nil
}

func (d *scriptDesk) Certify(_ context.Context, to confirm.BatchTarget) (confirm.CloseOutCertificate, error) {
	d.note("certify %s%s", to.Path, to.Printer)
	return confirm.CloseOutCertificate{}, nil
}

// season is a point of n people at some day of it: on the first nobody has
// come, at the end everybody has.
func season(n, schools int, done float64, ends time.Duration) func(*scriptDesk) {
	return func(d *scriptDesk) {
		d.standing.Window = confirm.Window{Opens: noon.AddDate(0, 0, -12), Closes: noon.Add(ends)}
		states := []confirm.State{confirm.StateComplete, confirm.StateComplete, confirm.StateComplete, confirm.StateIncomplete, confirm.StatePending, confirm.StateDeclined}
		clerks := []string{"张敏", "李向阳", "王秀英"}
		for i := range n {
			t := confirm.Tallied{RecordID: fmt.Sprint("r", i), School: schoolName(i * i % max(schools, 1)), State: confirm.StatePending}
			if i*7919%n < int(done*float64(n)) {
				t.State, t.Printed = states[i%len(states)], i%5 > 0
				t.Decided = confirm.Deed{Action: confirm.ActionConcludeComplete, ClerkID: fmt.Sprint("c", i%3+1), Clerk: clerks[i%3], At: noon.AddDate(0, 0, -(i*i)%12)}
				if t.State == confirm.StatePending {
					t.Decided.Action = confirm.ActionLeaveUnconfirmed
				}
				if i%41 == 0 && ends > 0 {
					t.Moving, t.Unsent = true, true
					t.Working = confirm.Deed{Action: confirm.ActionConcludeComplete, ClerkID: "c1", At: noon.Add(-6 * time.Hour)}
				}
			}
			d.tallied = append(d.tallied, t)
		}
		s := confirm.StatisticsOf(d.tallied, confirm.Actor{ID: "c1", Name: "张敏"}, noon)
		d.counts = map[confirm.Queue]int{
			confirm.QueueAll: n, confirm.QueuePending: s.Total.Left + s.Total.NotCome, confirm.QueueIncomplete: s.Total.Incomplete,
			confirm.QueueUnsent: s.Total.Unsent, confirm.QueueDone: s.Total.Complete, confirm.QueueToday: s.Today, confirm.QueueToPrint: s.Total.Unprinted + s.Total.NotCome,
		}
		d.standing.Unsent = s.Total.Unsent
	}
}

func schoolName(i int) string {
	kinds := []string{"第%d中学", "实验小学（%d 校区）", "职业技术学校第 %d 分校", "特殊教育学校%d部", "广海镇南湾村民委员会第%d教学点附属幼儿园"}
	return "青禾县" + fmt.Sprintf(kinds[i%len(kinds)], i+1)
}

func (s *screens) settled(screen present.Screen) {
	s.bench.Show(screen)
	s.runner.settle()
	s.lay()
}

func TestOverviewShowsTheDay(t *testing.T) {
	for name, change := range map[string]func(*scriptDesk){
		"empty": season(0, 0, 0, 20*24*time.Hour), "first day": season(300, 9, 0, 20*24*time.Hour),
		"middle": season(300, 24, 0.6, 9*24*time.Hour), "last day": season(20000, 200, 0.95, 110*time.Minute), "over": season(300, 9, 1, -time.Hour),
	} {
		t.Run(name, func(t *testing.T) {
			s := newScreens(t, change)
			s.bench.Standing.CallLater()
			s.settled(present.ScreenOverview)
			shoot(t, s.win, "overview-"+strings.ReplaceAll(name, " ", "-"))
			s.shows(s.view(present.ScreenOverview).root, "10月8日 星期四", "待核对", "待补材料", "已改需重印", "今日已办", "各校进度", "每天办理人数")
			for _, q := range s.bench.Overview.State().Queues {
				if q.Count != s.desk.counts[q.Queue] {
					t.Errorf("%s has %d, its queue %d", q.Word, q.Count, s.desk.counts[q.Queue])
				}
			}
		})
	}
}

func TestOverviewLeadsToWhatItShows(t *testing.T) {
	s := newScreens(t, season(300, 9, 0.6, 40*time.Hour))
	s.settled(present.ScreenOverview)
	s.shows(s.view(present.ScreenOverview).root, "份申请表未打印", "项没有送达登记库", "位一直没有来确认")
	s.keyed(fyne.KeyF8) // the first: unsent work before the end
	if s.bench.Screen() != present.ScreenSend || s.bench.SendPage() != present.PageOutbox {
		t.Errorf("F8 leads to %s %s", s.bench.Screen(), s.bench.SendPage())
	}
	s.settled(present.ScreenOverview)
	v := s.overview
	s.keys.focus(v.tiles[1])
	press(v.tiles[1], fyne.KeyReturn)
	s.runner.settle()
	if s.bench.Screen() != present.ScreenCheck || !queueShown(s.bench, confirm.QueueIncomplete) {
		t.Error("a queue is not shown in the list")
	}
	s.settled(present.ScreenOverview)
	s.keys.focus(v.sort)
	press(v.sort, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	lines := s.bench.Overview.State().Schools
	if !slices.IsSortedFunc(lines, func(a, b present.SchoolLine) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the schools are not by name")
	}
	press(v.schools, fyne.KeyDown, fyne.KeyReturn)
	s.runner.settle()
	if got := schoolShown(s.bench); s.bench.Screen() != present.ScreenCheck || !slices.ContainsFunc(lines, func(l present.SchoolLine) bool { return strings.Contains(got, l.Name) }) {
		t.Errorf("a school leads to %s with %q", s.bench.Screen(), got)
	}
}

// schoolShown is the school the list is narrowed to.
func schoolShown(b *present.Workbench) string {
	for _, chip := range b.List.State().Filters {
		if chip.Key == present.FilterSchool {
			return chip.Word
		}
	}
	return ""
}

func queueShown(b *present.Workbench, q confirm.Queue) bool {
	return slices.ContainsFunc(b.List.State().Chips, func(c present.Chip) bool { return c.Active && c.Queue == q })
}

func TestDailyNumbersAreToldApartAndExported(t *testing.T) {
	s := newScreens(t, season(300, 9, 0.6, 9*24*time.Hour))
	s.bench.ShowStatistics(present.PageDaily)
	s.runner.settle()
	s.lay()
	v := s.numbers.daily
	shoot(t, s.win, "daily-school")
	s.shows(v.root, "青禾县第1中学", "应到", "合计", "300")
	s.keys.focus(v.by)
	press(v.by, fyne.KeyRight)
	s.shows(v.root, "张敏", "李向阳", "尚未办理的")
	shoot(t, s.win, "daily-clerk")
	press(v.by, fyne.KeyRight)
	s.shows(v.root, "2026-10-08")
	v.maker.format.onChoose(1)
	s.keyed(fyne.KeyF8)
	req := s.desk.lists[0]
	if req.Kind != confirm.PaperDaily || req.By != confirm.ByDay || !strings.HasSuffix(req.Target.Path, "每日统计表-20261008-120000.csv") {
		t.Errorf("asked for %+v", req)
	}
	s.shows(v.root, "每日统计表", "已保存到")
}

func TestListsOfPeople(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		for i := range d.rows {
			d.rows[i].School = schoolName(i % 3)
			if i%4 > 0 {
				d.rows[i].FileNumber = fmt.Sprint(100 - i)
			}
		}
	})
	s.bench.ShowStatistics(present.PageNotCome)
	s.runner.settle()
	s.lay()
	shoot(t, s.win, "not-come")
	v := s.numbers.notCome
	s.shows(v.root, "未到名单", "申请人00", "共 12 位")
	s.bench.NotCome.SetSchool(1)
	s.lay()
	s.shows(v.root, "共 4 位")
	s.keyed(fyne.KeyF8)
	if req := s.desk.lists[0]; req.Kind != confirm.PaperNotCome || len(req.RecordIDs) != 4 {
		t.Errorf("asked for %+v", req)
	}
	press(v.table, fyne.KeyReturn)
	s.runner.settle()
	if s.bench.Screen() != present.ScreenCheck {
		t.Error("Return opens nobody")
	}
	s.bench.ShowStatistics(present.PageHandover)
	s.runner.settle()
	s.lay()
	shoot(t, s.win, "handover")
	s.shows(s.numbers.handover.root, "移交清单", "其中 10 份还没有档案号")
	lines := s.bench.Handover.State().Lines
	if lines[0].File != "61" || lines[len(lines)-1].File != "" {
		t.Errorf("the files begin with %q and end with %q", lines[0].File, lines[len(lines)-1].File)
	}
}

func TestCloseOutIsCertified(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) { d.remaining = confirm.CloseOut{Unsent: 2, Undecided: 7, Unexported: 3} })
	s.bench.ShowStatistics(present.PageCloseOut)
	s.runner.settle()
	s.lay()
	v := s.numbers.closing
	shoot(t, s.win, "closeout-open")
	s.shows(v.root, "登记库还没有答复的", "2", "没有作结论的申请人", "7", "没有了", "不能结束确认", "没有导出的打印台账行")
	s.keyed(fyne.KeyF8)
	s.did()
	press(v.table, fyne.KeyDown, fyne.KeyReturn)
	if s.bench.Screen() != present.ScreenSend || s.bench.SendPage() != present.PageOutbox {
		t.Error("a line does not lead to what is unsent")
	}
	s.bench.ShowStatistics(present.PageCloseOut)
	s.runner.settle()
	s.desk.remaining = confirm.CloseOut{Unexported: 3}
	v.ledger.Tapped(nil)
	s.runner.settle()
	if req := s.desk.lists[0]; req.Kind != confirm.PaperLedger || !strings.HasSuffix(req.Target.Path, ".xlsx") {
		t.Errorf("asked for %+v", req)
	}
	s.desk.remaining = confirm.CloseOut{}
	s.bench.CloseOut.Reload()
	s.runner.settle()
	s.keyed(fyne.KeyF8)
	s.lay()
	shoot(t, s.win, "closeout-done")
	s.did("certify 文档/收尾完成证明-20261008-120000.pdf")
	s.shows(v.root, "收尾完成证明", "已保存到")
}
