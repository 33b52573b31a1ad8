package tour

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// These tell a child process of TestTrainingSurvivesKills where to work, and
// in which of its jobs to kill itself: the name of the job and "during" or
// "after", which is when its work is done and the window does not know yet.
const (
	envKillDir  = "TEST_TOUR_KILL_DIR"
	envKillJob  = "TEST_TOUR_KILL_JOB"
	envKillWhen = "TEST_TOUR_KILL_WHEN"
)

// killGoal is how many applicants the season of that test concludes.
const killGoal = 4

func TestMain(m *testing.M) {
	if dir := os.Getenv(envKillDir); dir != "" {
		if err := season(context.Background(), dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// One season of training in one folder, in processes that are killed one after
// another: registry, cache, key and outbox of the next one go on, nothing is
// lost and nothing is done twice.
func TestTrainingSurvivesKills(t *testing.T) {
	if testing.Short() {
		t.Skip("a dozen starts of the program: in make test")
	}
	dir := t.TempDir()
	for _, kill := range []struct{ job, when string }{
		{"enrol", "during"}, {"enrol", "after"}, {"sign in", "after"}, {"sync", "during"},
		{"tick", "after"}, {"conclude", "after"}, {"conclude", "during"}, {"sync", "after"},
		{"conclude", "after"}, {"print", "during"}, {"print", "after"},
	} {
		out, err := run(t, dir, kill.job, kill.when)
		if err == nil {
			t.Fatalf("the run that was to be killed %s %q ended well: %s", kill.when, kill.job, out)
		}
		if strings.Contains(out, "步骤") {
			t.Fatalf("before it was killed %s %q: %s", kill.when, kill.job, out)
		}
	}
	out, err := run(t, dir, "", "")
	if err != nil || out != "accepted 4, decisions 4, receipts right, printed 4\n" {
		t.Errorf("the season ended with %v: %s", err, out)
	}
}

// run runs a child to its end and gives what it said.
func run(t *testing.T, dir, job, when string) (out string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), envKillDir+"="+dir, envKillJob+"="+job, envKillWhen+"="+when)
	said, err := child.CombinedOutput()
	return string(said), err
}

// dyingRunner is a turnRunner that kills its process in one of its jobs.
type dyingRunner struct{ *turnRunner }

func (r dyingRunner) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	if label != os.Getenv(envKillJob) {
		return r.turnRunner.Go(label, job, done)
	}
	return r.turnRunner.Go(label, func(ctx context.Context) error {
		if os.Getenv(envKillWhen) == "during" {
			go die()
		}
		_ = job(ctx) // nobody lives to hear it
		return die()
	}, done)
}

// die never comes back: no deferred function runs, nothing is closed.
func die() error {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	if err := self.Kill(); err != nil {
		return err
	}
	select {}
}

// killed is the tour of one child.
type killed struct {
	*tour
	out io.Writer
}

// season goes on with what is in dir as a clerk would who starts the program again.
func season(ctx context.Context, dir string, out io.Writer) error {
	registry, err := training.Start(ctx, training.Options{Dir: filepath.Join(dir, "registry"), Count: 20, Seed: 7})
	if err != nil {
		return err
	}
	s := &station{ca: registry.CAPEM(), options: point.Options{
		Dir: filepath.Join(dir, "workstation"), RegistryURL: registry.URL(),
		Secrets: training.NewSecrets(filepath.Join(dir, "secrets")), KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}}
	if s.done, err = point.Enrolled(s.options); err != nil {
		return err
	}
	app := test.NewApp()
	defer app.Quit()
	runner := dyingRunner{&turnRunner{ctx: ctx}}
	window := ui.NewWindow(ui.Options{
		App: app, Runner: runner, Station: s, Now: time.Now, PrintFolder: dir, Drill: true,
		Prefill: ui.Prefill{RegistryURL: registry.URL(), CAFile: "ca", UserName: registry.UserName(), SMSCode: registry.SMSCode},
	})
	window.Fyne().Resize(fyne.NewSize(1280, 800))
	k := killed{out: out, tour: &tour{registry: registry, log: io.Discard, driver: driver{
		ctx: ctx, window: window, ask: runner.ask, out: dir,
		capture: func(context.Context) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 1, 1)), nil },
	}}}
	for _, step := range []func(){k.begin, k.work, k.paper, k.result} {
		step()
	}
	if k.err != nil {
		return k.err
	}
	if err := s.opened.Close(ctx); err != nil {
		return err
	}
	return registry.Close()
}

func (k killed) begin() {
	enrolled := true
	k.wait("第一个画面", func() bool {
		step := k.window.SignIn().State().Step
		enrolled = step != present.StepEnrol
		return step == present.StepEnrol || step == present.StepOnline
	})
	if !enrolled {
		k.enrol()
	}
	if !enrolled || !k.offline() {
		k.signIn()
	}
	k.key(fyne.KeyF5)
	k.pull()
}

// offline opens the desk by PIN, and tells whether that was possible: not
// before the first sign-in with a message to the phone, of which the registry
// sends only a few.
func (k killed) offline() (opened bool) {
	k.focus(ui.HandleSignInModes)
	k.key(fyne.KeyRight)
	k.write(ui.HandleOfflinePIN, training.PIN)
	k.key(fyne.KeyReturn)
	k.wait("离线登录", func() bool {
		opened = k.window.Bench() != nil
		return opened || !k.window.SignIn().State().Busy && k.window.Notice().Text != ""
	})
	if !opened {
		k.focus(ui.HandleSignInModes)
		k.key(fyne.KeyLeft)
	}
	return opened
}

// signed is how many conclusions the outbox knows.
func (k killed) signed() (n int) {
	k.do(func() {
		s := k.window.Bench().Outbox.State()
		n = len(s.Lines)
	})
	return n
}

// work concludes one applicant after another and sends after every second one.
func (k killed) work() {
	for n := k.signed(); k.err == nil && n < killGoal; n = k.signed() {
		k.key(fyne.KeyF2)
		k.focus(ui.HandleTable)
		k.key(fyne.KeyHome)
		k.key(fyne.KeyReturn)
		k.openPassable()
		k.concludeComplete()
		if n%2 == 1 {
			k.send(n + 1)
		}
	}
	k.send(killGoal)
}

func (k killed) send(n int) {
	k.key(fyne.KeyF5)
	k.until("全部受理", func(b *present.Workbench) bool {
		return b.Outbox.State().Accepted == n && !b.Standing.State().Syncing
	})
}

func (k killed) paper() {
	k.key(fyne.KeyF2)
	k.bench(func(b *present.Workbench) { b.List.ChooseQueue(confirm.QueueDone) })
	k.until("已办", func(b *present.Workbench) bool {
		return activeQueue(b) == confirm.QueueDone && b.List.Len() == killGoal
	})
	k.bench(func(b *present.Workbench) { b.List.MarkAll() })
	k.control(fyne.KeyP)
	k.until("打印画面", func(b *present.Workbench) bool { return b.Printing.State().Checked })
	again := false
	k.bench(func(b *present.Workbench) { again = b.Printing.State().NeedReason })
	if again { // a run before this one was killed when paper was out
		k.write(ui.HandlePrintReason, "中断后补打")
	}
	k.print("申请表")
}

// result counts in the window and in the registry's own books.
func (k killed) result() {
	printed, accepted := 0, 0
	k.bench(func(b *present.Workbench) {
		printed, _ = outcome(b)
		accepted = b.Outbox.State().Accepted
	})
	records, err := k.registry.Registry().Decisions(k.ctx, training.PlanID)
	if err != nil {
		k.fail("登记库读不出来：%v", err)
		return
	}
	decisions, receipts := 0, map[string]bool{}
	for _, r := range records {
		if d := r.Record.Standing.Decision; d != nil {
			decisions++
			receipts[d.ReceiptNumber] = true
		}
	}
	word := "right"
	if len(receipts) != decisions || receipts[""] {
		word = "wrong"
	}
	fmt.Fprintf(k.out, "accepted %d, decisions %d, receipts %s, printed %d\n", accepted, decisions, word, printed)
}
