package ui

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/ui/present"
)

// benchPeople is the largest point there is (features.md 24).
const benchPeople = 20_000

// newBenchDesk signs a real workstation in at a real registry and fetches everybody.
func newBenchDesk(b *testing.B, people int) *point.Point {
	b.Helper()
	ctx := b.Context()
	registry, err := training.Start(ctx, training.Options{Dir: b.TempDir(), Count: people, Seed: 7, NoPictures: true})
	must(b, err)
	b.Cleanup(func() { must(b, registry.Close()) })
	o := point.Options{
		Dir: b.TempDir(), Training: true, Secrets: training.NewSecrets(b.TempDir() + "/secrets.json"),
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}
	_, err = point.Enrol(ctx, o, point.EnrolRequest{
		RegistryURL: registry.URL(), CAPEM: registry.CAPEM(), UserName: registry.UserName(),
		ActivationCode: registry.ActivationCode(), PIN: []byte(training.PIN),
	})
	must(b, err)
	p, err := point.Open(ctx, o)
	must(b, err)
	b.Cleanup(func() { must(b, p.Close(context.Background())) })
	challenge, err := p.Desk().BeginSignIn(ctx, registry.UserName(), registry.Password(), []byte(training.PIN))
	must(b, err)
	must(b, p.Desk().FinishSignIn(ctx, challenge.ID, registry.SMSCode()))
	_, err = p.Desk().Pull(ctx, nil)
	must(b, err)
	if page, err := p.Desk().Search(ctx, confirm.Query{Limit: 1}); err != nil || page.Total != people {
		b.Fatalf("%d people, want %d (%v)", page.Total, people, err)
	}
	return p
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// benchShell is the signed-in window over a real desk, without a display.
type benchShell struct {
	*shell
	runner *queueRunner
	win    fyne.Window
}

func newBenchShell(b *testing.B, p *point.Point) *benchShell {
	b.Helper()
	test.NewTempApp(b).Settings().SetTheme(NewTheme(false))
	runner := &queueRunner{}
	notices := present.NewNotices(runner)
	bench := present.NewWorkbench(p.Desk(), noContact{}, runner, notices, time.Now, b.TempDir())
	win := test.NewTempWindow(b, newLabel("", textStyle{}))
	win.SetPadded(false)
	last := newSpacer()
	s := newShell(bench, true, newKeyboard(win.Canvas(), last), func() []menuItem { return nil }, notices.Dismiss)
	s.keys.attach()
	win.SetContent(container.NewStack(s.root, last))
	win.Resize(fyne.NewSize(1280, 800))
	bench.Show(present.ScreenCheck)
	bench.List.ShowQueue(confirm.QueueAll)
	runner.settle()
	return &benchShell{s, runner, win}
}

// laps measures one thing again and again.
type laps []time.Duration

func (l *laps) time(do func()) {
	began := time.Now()
	do()
	*l = append(*l, time.Since(began))
}

func (l laps) report(b *testing.B) {
	slices.Sort(l)
	b.ReportMetric(float64(l[len(l)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkDesk20000 measures what the program itself does between an event and
// the frame that shows it; drawing is the toolkit's.
func BenchmarkDesk20000(b *testing.B) {
	p := newBenchDesk(b, benchPeople)
	b.Run("keystroke", func(b *testing.B) {
		s := newBenchShell(b, p)
		typed := []rune("王小明zhangxm0029青禾县中学19900")
		var took laps
		for i := 0; b.Loop(); i++ {
			if i%4 == 0 {
				s.list.search.SetText("")
				s.runner.settle()
			}
			took.time(func() {
				s.list.search.TypedRune(typed[i%len(typed)])
				s.runner.settle()
			})
		}
		took.report(b)
	})
	b.Run("scroll", func(b *testing.B) {
		s := newBenchShell(b, p)
		keys := []fyne.KeyName{fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyDown}
		s.keys.focus(s.list.table)
		press(s.list.table, keys...) // glyphs are measured once
		var took laps
		for i := 0; b.Loop(); i++ {
			took.time(func() {
				press(s.list.table, keys[i%len(keys)])
				s.runner.settle()
			})
		}
		took.report(b)
	})
	b.Run("open", func(b *testing.B) {
		s := newBenchShell(b, p)
		var took laps
		for i := 0; b.Loop(); i++ {
			took.time(func() {
				s.bench.List.OpenRow(i * 37 % benchPeople)
				s.runner.settle()
			})
			if s.bench.Record.State().ID == "" {
				b.Fatal("no record was opened")
			}
		}
		took.report(b)
	})
}
