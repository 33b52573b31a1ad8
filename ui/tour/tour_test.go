package tour

import (
	"context"
	"image"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// turnRunner runs jobs between the touches of a test, on its goroutine: the
// toolkit's test driver has no goroutine of its own.
type turnRunner struct {
	ctx   context.Context
	mu    sync.Mutex
	todo  []func()
	quick []func() // what is to run many times a second; nil once stopped
}

func (r *turnRunner) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	ctx, cancel := context.WithCancel(r.ctx)
	if label == "contact" {
		return cancel // never ends; the tour sends by key
	}
	r.Post(func() {
		err := job(ctx)
		if done != nil {
			done(err)
		}
	})
	return cancel
}

func (r *turnRunner) Post(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.todo = append(r.todo, fn)
}

// next takes what is to run; nil: nothing.
func (r *turnRunner) next() (fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.todo) > 0 {
		fn, r.todo = r.todo[0], r.todo[1:]
	}
	return fn
}

// Every runs what is quick, such as the wait whether a key belongs to a scan,
// at each touch; what comes every second or less often never.
func (r *turnRunner) Every(interval time.Duration, fn func()) (stop func()) {
	if interval >= time.Second {
		return func() {}
	}
	i := len(r.quick)
	r.quick = append(r.quick, fn)
	return func() { r.quick[i] = nil }
}

// ask touches the window and lets everything that follows from it happen.
func (r *turnRunner) ask(fn func()) bool {
	fn()
	for i := range r.quick {
		if quick := r.quick[i]; quick != nil {
			quick()
		}
	}
	for next := r.next(); next != nil; next = r.next() {
		next()
	}
	return true
}

// station is the real installation in a folder, with secrets in memory.
type station struct {
	options point.Options
	opened  *point.Point
	ca      []byte
	done    bool
}

func (s *station) Enrolled() bool     { return s.done }
func (s *station) Clerks() []string   { return nil }
func (s *station) ChooseClerk(string) {}
func (s *station) Rescue(ctx context.Context, _ string) (string, confirm.EscrowReport, error) {
	report, err := s.opened.Desk().Rescue(ctx, io.Discard)
	return "", report, err
}

func (s *station) Enrol(ctx context.Context, f present.EnrolForm) error {
	_, err := point.Enrol(ctx, s.options, point.EnrolRequest{
		RegistryURL: f.RegistryURL, CAPEM: s.ca, UserName: f.UserName, ActivationCode: f.ActivationCode, PIN: []byte(f.PIN),
	})
	s.done = err == nil
	return err
}

func (s *station) EnrolColleague(ctx context.Context, f present.ColleagueForm) error {
	_, err := s.opened.EnrolColleague(ctx, point.EnrolRequest{
		RegistryURL: s.options.RegistryURL, CAPEM: s.ca, UserName: f.UserName, ActivationCode: f.ActivationCode, PIN: []byte(f.PIN),
	})
	return err
}

func (s *station) Open(ctx context.Context) (present.Desk, error) {
	if s.opened == nil {
		p, err := point.Open(ctx, s.options)
		if err != nil {
			return nil, err
		}
		s.opened = p
	}
	return s.opened.Desk(), nil
}

func (s *station) Proxy(ctx context.Context) (confirm.ProxyFound, error) {
	return point.Proxy(ctx, s.options, point.ProxyTarget{})
}
func (s *station) SetProxy(ctx context.Context, p confirm.ProxySettings, password []byte) error {
	return point.SetProxy(ctx, s.options, p, password)
}
func (s *station) TestProxy(ctx context.Context) error {
	return point.TestProxy(ctx, s.options, point.ProxyTarget{})
}
func (s *station) TokenHelper() bool { return false }
func (s *station) Tokens(context.Context, string) ([]present.FoundToken, error) {
	return nil, nil
}
func (s *station) TestRegistry(context.Context, string, string) error { return nil }
func (s *station) KeepInContact(context.Context)                      {}

// Kick sends at once: nobody keeps in contact here.
func (s *station) Kick() {
	if s.opened != nil {
		_, _ = s.opened.Desk().Send(context.Background(), nil) // what stays is sent by key
	}
}

// The whole job through the real desk, store, registry and press; only the
// display and the system's keyring are missing.
func TestTourWithoutADisplay(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	registry, err := training.Start(t.Context(), training.Options{Dir: filepath.Join(dir, "registry"), Count: 60, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	s := &station{ca: registry.CAPEM(), options: point.Options{
		Dir: filepath.Join(dir, "workstation"), Secrets: &credentialtest.Memory{}, KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}}
	t.Cleanup(func() {
		if s.opened != nil {
			if err := s.opened.Close(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		}
		if err := registry.Close(); err != nil {
			t.Error(err)
		}
	})
	runner := &turnRunner{ctx: t.Context()}
	window := ui.NewWindow(ui.Options{
		App: test.NewTempApp(t), Runner: runner, Station: s, Now: time.Now, PrintFolder: out, Drill: true,
		Prefill: ui.Prefill{RegistryURL: registry.URL(), CAFile: "ca", UserName: registry.UserName(), Hints: map[present.SignInStep]string{present.StepEnrol: "演练"}, SMSCode: registry.SMSCode},
	})
	window.Fyne().Resize(fyne.NewSize(1280, 800))
	err = Run(t.Context(), Options{
		Window: window, Ask: runner.ask, Registry: registry, Out: out, Log: io.Discard,
		Capture: func(context.Context) (image.Image, error) {
			lookAtText(t, window.Fyne())
			return image.NewGray(image.Rect(0, 0, 1, 1)), nil // pictures are the real window's part
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := os.ReadFile(filepath.Join(out, "summary.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"取回到本机的申请人：60", "结论：材料齐全：7", "被拒后看过变化重新签名的结论：1", "本机 60 位申请人与登记库一致", "锁定后离线登录：成功"} {
		if !strings.Contains(string(summary), want) {
			t.Errorf("the summary does not say %q:\n%s", want, summary)
		}
	}
	// How many are 材料不全 is the checks' part.
	accepted := regexp.MustCompile(`已受理并有回执的结论：(\d+)`).FindSubmatch(summary)
	if accepted == nil || !strings.Contains(string(summary), "登记库中查到的结论："+string(accepted[1])) {
		t.Errorf("the window and the registry count differently:\n%s", summary)
	}
}

// latin finds words that are not Chinese; these few are meant.
var (
	latin   = regexp.MustCompile(`[A-Za-z]{3,}`)
	allowed = regexp.MustCompile(`^(PIN|USBKey|dll|JPEG|PNG|Shift|Alt|English|ECDSA|Ctrl|Tab|PDF|CSV|https|demo|Demo|pem|xlsx|XN)`)
)

// lookAtText looks at what a clerk would read: no English word, nothing that
// sticks out of the window, no line outside its own place.
func lookAtText(t *testing.T, w fyne.Window) {
	t.Helper()
	size := w.Canvas().Size()
	for _, o := range test.LaidOutObjects(w.Content()) {
		text, ok := o.(*canvas.Text)
		if !ok || !text.Visible() || text.Text == "" {
			continue
		}
		for _, word := range latin.FindAllString(text.Text, -1) {
			if !allowed.MatchString(word) && !strings.ContainsAny(text.Text, "/:") && !onlyCode(text.Text) && !strings.Contains(text.Text, "批号") {
				t.Errorf("an English word is shown: %q in %q", word, text.Text)
			}
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(text)
		if at.X+text.MinSize().Width > size.Width+1 && at.Y < size.Height {
			t.Errorf("%q sticks out of the window at %v", text.Text, at)
		}
	}
}

// onlyCode tells whether a text is a code that was typed or made, such as an activation code.
func onlyCode(s string) bool {
	return !regexp.MustCompile(`\p{Han}`).MatchString(s) && !strings.Contains(s, " ")
}

func TestATourThatFailsNamesItsStep(t *testing.T) {
	out := t.TempDir()
	w := ui.NewWindow(ui.Options{
		App: test.NewTempApp(t), Runner: &turnRunner{ctx: t.Context()}, Station: &station{done: false}, Now: time.Now,
	})
	err := Run(t.Context(), Options{Window: w, Ask: func(func()) bool { return false }, Registry: &training.Training{}, Out: out, Log: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "步骤“启用工作站”没有完成") {
		t.Errorf("got %v", err)
	}
	page, err := os.ReadFile(filepath.Join(out, "summary.html"))
	if err != nil || !strings.Contains(string(page), `class="bad"`) {
		t.Errorf("the summary does not say that it failed: %v", err)
	}
}

func TestReportEscapesWhatItShows(t *testing.T) {
	p := page{Verdict: "<b>", Lines: []line{{"a", "b"}}, Shots: []string{"01.png"}}
	path := filepath.Join(t.TempDir(), "s.html")
	if err := p.writeHTML(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "<b>") {
		t.Error("a tag went through")
	}
	if err := p.writeText(filepath.Join(t.TempDir(), "none", "s.txt")); err == nil {
		t.Error("a summary that was not written is no error")
	}
}
