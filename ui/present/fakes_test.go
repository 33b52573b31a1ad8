package present

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// stepRunner is a Runner whose jobs run when the test says so, on the test's
// goroutine: it shows what a slow machine and a quick hand do.
type stepRunner struct {
	t       *testing.T
	jobs    []*stepJob
	posts   []func()
	tickers []*stepTicker
}

type stepJob struct {
	label  string
	ctx    context.Context
	cancel context.CancelFunc
	job    func(context.Context) error
	done   func(error)
}

type stepTicker struct {
	interval time.Duration
	fn       func()
	stopped  bool
}

func (r *stepRunner) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	ctx, stop := context.WithCancel(context.Background())
	r.jobs = append(r.jobs, &stepJob{label, ctx, stop, job, done})
	return stop
}

func (r *stepRunner) Post(fn func()) { r.posts = append(r.posts, fn) }

func (r *stepRunner) Every(interval time.Duration, fn func()) (stop func()) {
	ticker := &stepTicker{interval: interval, fn: fn}
	r.tickers = append(r.tickers, ticker)
	return func() { ticker.stopped = true }
}

// step runs the oldest job, then what was posted.
func (r *stepRunner) step() {
	r.t.Helper()
	if len(r.jobs) == 0 {
		r.t.Fatal("no job is waiting")
	}
	r.runJob(0)
}

// runJob runs the job at i, whatever waits before it.
func (r *stepRunner) runJob(i int) {
	j := r.jobs[i]
	r.jobs = slices.Delete(r.jobs, i, i+1)
	err := j.job(j.ctx)
	j.cancel()
	r.deliver()
	if j.done != nil {
		j.done(err)
	}
}

func (r *stepRunner) deliver() {
	for len(r.posts) > 0 {
		fn := r.posts[0]
		r.posts = r.posts[1:]
		fn()
	}
}

// settle runs everything until nothing waits.
func (r *stepRunner) settle() {
	r.t.Helper()
	for n := 0; len(r.jobs) > 0 || len(r.posts) > 0; n++ {
		if n > 1000 {
			r.t.Fatal("jobs make jobs without end")
		}
		r.deliver()
		if len(r.jobs) > 0 {
			r.step()
		}
	}
}

// tick runs the tickers that are alive.
func (r *stepRunner) tick() {
	for _, ticker := range slices.Clone(r.tickers) {
		if !ticker.stopped {
			ticker.fn()
		}
	}
}

func (r *stepRunner) labels() (labels []string) {
	for _, j := range r.jobs {
		labels = append(labels, j.label)
	}
	return labels
}

// fakeDesk is a desk whose answers the test writes. It is not a second desk:
// it judges nothing.
type fakeDesk struct {
	card       []desk.CardKey
	cardTarget confirm.BatchTarget
	cardErr    error
	session    desk.Session
	status     confirm.CredentialStatus
	challenge  confirm.SMSChallenge
	begin      func(userName, password, pin string) error
	finish     func(code string) error
	offline    func(pin string) error
	page       confirm.Page
	queries    []confirm.Query
	views      map[string]desk.View
	opened     []string
	err        error // of the next call of any working method
	moved      []desk.Reconsidered
	concluded  []confirm.Intent
	acts       []string // what else was signed
	operations []confirm.Operation
	gaveUp     []string
	fakeLine
	fakeRecord
	fakeList
	fakeSigning
	fakeKeys
	fakePaper
	fakeBooks
	fakeStatistics
	fakeSettings
	fakeWalk
	printers   []confirm.PrinterInfo
	standing   desk.Standing
	pulled     confirm.PullReport
	sent       confirm.SendReport
	syncErr    error
	locked     int
	token      chan struct{}
	cause      desk.LockCause
	policy     confirm.DeskPolicy
	subscriber func(desk.Changes)
}

func (f *fakeDesk) fail() error {
	err := f.err
	f.err = nil
	return err
}

func (f *fakeDesk) Session() desk.Session                                     { return f.session }
func (f *fakeDesk) CredentialStatus(context.Context) confirm.CredentialStatus { return f.status }

func (f *fakeDesk) BeginSignIn(_ context.Context, userName, password string, pin []byte) (confirm.SMSChallenge, error) {
	return f.challenge, f.begin(userName, password, string(pin))
}

func (f *fakeDesk) FinishSignIn(_ context.Context, challengeID, code string) error {
	if challengeID != f.challenge.ID {
		return errors.New("another challenge")
	}
	return f.finish(code)
}

func (f *fakeDesk) SignInOffline(_ context.Context, pin []byte) error { return f.offline(string(pin)) }

func (f *fakeDesk) Search(ctx context.Context, q confirm.Query) (confirm.Page, error) {
	f.queries = append(f.queries, q)
	page := f.page
	page.Rows = nil
	for _, r := range f.page.Rows {
		if strings.Contains(string(r.Name), q.Text) {
			page.Rows = append(page.Rows, r)
		}
	}
	if ctx.Err() != nil {
		return confirm.Page{}, ctx.Err()
	}
	return page, f.fail()
}

func (f *fakeDesk) Open(_ context.Context, id string) (desk.View, error) {
	f.opened = append(f.opened, id)
	if err := f.fail(); err != nil {
		return desk.View{}, err
	}
	v, ok := f.views[id]
	if !ok {
		return desk.View{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return v, nil
}

func (f *fakeDesk) Tick(_ context.Context, id string, t confirm.Tick) (desk.View, error) {
	if err := f.fail(); err != nil {
		return desk.View{}, err
	}
	v := f.views[id]
	ticks := slices.Clone(v.Draft.Ticks)
	if i := slices.IndexFunc(ticks, func(o confirm.Tick) bool { return o.Code == t.Code }); i >= 0 {
		ticks[i] = t
	} else {
		ticks = append(ticks, t)
	}
	v.Draft.Ticks = ticks
	f.views[id] = v
	return v, nil
}

func (f *fakeDesk) Annotate(_ context.Context, id, fileNumber, local, remark string) (desk.View, error) {
	if err := f.fail(); err != nil {
		return desk.View{}, err
	}
	v := f.views[id]
	v.Draft.FileNumber, v.Draft.LocalFileNumber, v.Draft.Remark = fileNumber, local, remark
	f.views[id] = v
	return v, nil
}

func (f *fakeDesk) Decide(_ context.Context, seen desk.View, c desk.Conclusion) (confirm.Operation, error) {
	if err := f.fail(); err != nil {
		return confirm.Operation{}, err
	}
	id := seen.Record.ID
	intent := confirm.Intent{RecordID: id, Action: c.Action, Ticks: seen.Draft.Ticks, Remark: seen.Draft.Remark, Explanation: c.Explanation, ReceiptNumber: c.ReceiptNumber}
	f.concluded = append(f.concluded, intent)
	op := confirm.Operation{Intent: intent, State: confirm.OperationSigned, SignedAt: noon}
	v := f.views[id]
	v.Operations = append(slices.Clone(v.Operations), op)
	f.views[id] = v
	return op, nil
}

func (f *fakeDesk) Acknowledge(_ context.Context, id string, finding confirm.Finding, note string) (desk.View, error) {
	if err := f.fail(); err != nil {
		return desk.View{}, err
	}
	v := f.views[id]
	v.Draft.Acknowledged = nil
	if note != "" {
		v.Draft.Acknowledged = []confirm.Acknowledgement{{Check: finding.Check, Code: finding.Code, Field: finding.Field, Note: note}}
	}
	f.views[id] = v
	return v, nil
}

func (f *fakeDesk) Message(_ context.Context, id string, text desk.Text) (confirm.Operation, error) {
	return f.did("message " + id + " " + text.Text)
}

func (f *fakeDesk) Recall(_ context.Context, id, messageID string) (confirm.Operation, error) {
	return f.did("recall " + id + " " + messageID)
}

func (f *fakeDesk) CorrectWork(_ context.Context, seen desk.View, c confirm.Correction) (confirm.Operation, error) {
	a := c.Authorisation
	return f.did(strings.Join([]string{"correct", seen.Record.ID, c.Fields[0].Field, c.Fields[0].New, string(a.Kind), a.Reference, string(a.Date)}, " "))
}

func (f *fakeDesk) Transfer(_ context.Context, seen desk.View, to string) (confirm.Operation, error) {
	return f.did("transfer " + seen.Record.ID + " " + to)
}

func (f *fakeDesk) did(what string) (confirm.Operation, error) {
	if err := f.fail(); err != nil {
		return confirm.Operation{}, err
	}
	f.acts = append(f.acts, what)
	return confirm.Operation{}, nil
}

func (f *fakeDesk) Operations(context.Context) ([]confirm.Operation, error) {
	return f.operations, f.fail()
}

func (f *fakeDesk) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	return f.printers, f.fail()
}

func (f *fakeDesk) Standing(context.Context) (desk.Standing, error) { return f.standing, f.fail() }

func (f *fakeDesk) Pull(_ context.Context, p confirm.Progress) (confirm.PullReport, error) {
	p(1, 2)
	p(2, 2)
	return f.pulled, f.syncErr
}

func (f *fakeDesk) Send(context.Context, confirm.Progress) (confirm.SendReport, error) {
	return f.sent, f.syncErr
}

func (f *fakeDesk) Reconsidered(context.Context) ([]desk.Reconsidered, error) {
	return f.moved, nil
}

func (f *fakeDesk) ForgetReconsidered(context.Context) error {
	f.moved = nil
	return nil
}

func (f *fakeDesk) Reveal(_ context.Context, id string, fields ...desk.RevealField) (map[desk.RevealField]string, error) {
	if err := f.fail(); err != nil {
		return nil, err
	}
	f.acts = append(f.acts, "reveal "+id)
	c := f.views[id].Record.Content
	return map[desk.RevealField]string{desk.RevealIDNumber: c.Identity.DocumentNumber.Reveal()}, nil
}

func (f *fakeDesk) Removed() <-chan struct{} { return f.token }

func (f *fakeDesk) Policy() confirm.DeskPolicy { return f.policy }

func (f *fakeDesk) LockFor(_ context.Context, cause desk.LockCause) error {
	f.locked++
	f.cause = cause
	return f.fail()
}

func (f *fakeDesk) Subscribe(fn func(desk.Changes)) (unsubscribe func()) {
	f.subscriber = fn
	return func() { f.subscriber = nil }
}

// fakeStation is a workstation whose answers the test writes.
type fakeStation struct {
	desk     *fakeDesk
	enrolled bool
	forms    []EnrolForm
	err      error
	clerks   []string
	chosen   []string

	colleagues []ColleagueForm
	kicks      int
	contacts   int
	fakeProxy
	fakeTokens
}

func (s *fakeStation) Enrolled() bool { return s.enrolled }

func (s *fakeStation) Clerks() []string        { return s.clerks }
func (s *fakeStation) ChooseClerk(name string) { s.chosen = append(s.chosen, name) }

func (s *fakeStation) Rescue(_ context.Context, folder string) (string, confirm.EscrowReport, error) {
	return folder + "/jiuyuan", confirm.EscrowReport{Operations: 2}, s.err
}

func (s *fakeStation) Enrol(_ context.Context, form EnrolForm) error {
	s.forms = append(s.forms, form)
	if s.err == nil {
		s.enrolled = true
	}
	return s.err
}

func (s *fakeStation) Open(context.Context) (Desk, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.desk, nil
}

func (s *fakeStation) EnrolColleague(_ context.Context, form ColleagueForm) error {
	s.colleagues = append(s.colleagues, form)
	return s.err
}

func (s *fakeStation) KeepInContact(context.Context) { s.contacts++ }
func (s *fakeStation) Kick()                         { s.kicks++ }

// noon is the time of the tests: 12:00 in Shanghai.
var noon = time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC)

func problem(c confirm.Code) error { return &confirm.Problem{Code: c} }

func check[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (f *fakeDesk) PrintKeyCard(_ context.Context, keys []desk.CardKey, target confirm.BatchTarget) error {
	f.card, f.cardTarget = keys, target
	return f.cardErr
}
