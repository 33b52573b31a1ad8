package training

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"strconv"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
)

// What the training clerk types. All of it is public.
const (
	UserName = "demo"
	Password = "Demo-2026"
	PIN      = "204816"
	Phone    = "13800000000"
)

// The people and places of the training registry; none exists.
const (
	ClerkName   = "张敏"
	PointCode   = "XN01"
	PointName   = "台山市新宁小学确认点"
	OtherCode   = "XN02" // a point records may be moved to
	OtherName   = "台山市白沙小学确认点"
	EndedCode   = "XN03" // one whose window has ended
	EndedName   = "台山市海宴小学确认点"
	BureauName  = "台山市教育局（演练）"
	BureauPhone = "0750-0000000"
	PlanID      = "training"
)

// DefaultCount is the number of applicants when Options name none.
const DefaultCount = 300

// Options say where a training registry lives and who is in it.
type Options struct {
	Dir   string           // needed
	Count int              // applicants; 0: DefaultCount. Only the first start makes them
	Seed  uint64           // of the applicants
	Clock func() time.Time // nil: time.Now
	// NoPictures leaves portraits and scans out: drawing thousands takes minutes.
	NoPictures bool
	// Enrolled says that the clerk is there and has a workstation: this start
	// makes no activation code, which takes a moment.
	Enrolled bool
	// Logger gets the registry's log, without personal data; nil: silent.
	Logger *slog.Logger
	// OnSMS, when set, gets each message too, before the registry answers.
	OnSMS func(text string)
}

// Training is a running training registry. Close it when done. Its methods may
// be called from any goroutine.
type Training struct {
	url            string
	activationCode string
	registry       *registry.Registry
	onSMS          func(string)
	stop           context.CancelFunc
	served         chan error

	mu      sync.Mutex
	lastSMS string
}

// Start makes a training registry in o.Dir, or goes on with the one that is
// there, and serves it until Close.
func Start(ctx context.Context, o Options) (*Training, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Count == 0 {
		o.Count = DefaultCount
	}
	err := registry.Init(ctx, o.Dir, registry.InitOptions{
		BureauName: BureauName, BureauPhone: BureauPhone, Hosts: []string{"127.0.0.1", "localhost"}, Now: o.Clock(),
	})
	if err != nil && !errors.Is(err, registry.ErrExists) {
		return nil, err
	}
	t := &Training{onSMS: o.OnSMS, served: make(chan error, 1)}
	t.registry, err = registry.Open(ctx, registry.Config{
		Dir: o.Dir, Clock: o.Clock, SMS: registry.SMSFunc(t.takeSMS), Logger: o.Logger,
	})
	if err != nil {
		return nil, err
	}
	if err := t.run(ctx, o); err != nil {
		return nil, errors.Join(err, t.registry.Close())
	}
	return t, nil
}

// run fills what is missing, then serves.
func (t *Training) run(ctx context.Context, o Options) error {
	if err := t.furnish(ctx, o); err != nil {
		return err
	}
	l, err := listen(o.Dir)
	if err != nil {
		return err
	}
	t.url = "https://" + l.Addr().String()
	// The registry outlives the call that started it; Close ends it.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	t.stop = stop
	go func() { t.served <- t.registry.Serve(serving, l) }()
	return nil
}

// URL is the address of the registry, https://127.0.0.1:port.
func (t *Training) URL() string { return t.url }

// CAPEM is the certificate of its authority: what an enrolment trusts.
func (t *Training) CAPEM() []byte { return t.registry.CAPEM() }

// UserName is the clerk's.
func (t *Training) UserName() string { return UserName }

// Password is the clerk's.
func (t *Training) Password() string { return Password }

// ActivationCode enrols one workstation; each start makes a new one, but for
// Options.Enrolled: then it is "".
func (t *Training) ActivationCode() string { return t.activationCode }

// Registry is the registry itself, for what only a bureau can do.
func (t *Training) Registry() *registry.Registry { return t.registry }

// NewActivationCode makes a code for another workstation; an unused one ends.
func (t *Training) NewActivationCode(ctx context.Context) (string, error) {
	return t.registry.NewActivationCode(ctx, UserName)
}

// AddClerk makes another clerk of the training point, with the same phone and
// password, and gives his activation code.
func (t *Training) AddClerk(ctx context.Context, userName, name string) (string, error) {
	point, err := t.putPoint(ctx)
	if err != nil {
		return "", err
	}
	return t.registry.AddClerk(ctx, registry.ClerkRequest{
		UserName: userName, Name: confirm.Name(name), PointID: point.ID, Phone: Phone, Password: Password,
	})
}

// LastSMS is the newest message the registry has sent, "" before the first.
func (t *Training) LastSMS() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lastSMS
}

// SMSCode is the code in the newest message, "" before the first.
func (t *Training) SMSCode() string { return CodeIn(t.LastSMS()) }

// CodeIn finds the code in a message.
func CodeIn(text string) string { return smsCode.FindString(text) }

// smsCode finds the code: the only run of six digits in a message.
var smsCode = regexp.MustCompile(`\d{6}`)

func (t *Training) takeSMS(_ context.Context, _, text string) error {
	t.mu.Lock()
	t.lastSMS = text
	t.mu.Unlock()
	if t.onSMS != nil {
		t.onSMS(text)
	}
	return nil
}

// Close lets requests end, and the folder go.
func (t *Training) Close() error {
	t.stop()
	return errors.Join(<-t.served, t.registry.Close())
}

// The plan and the window lie round the time of the first start, so that
// training is possible for weeks, and both ends can be seen on the screen.
const (
	planBefore, planAfter     = 60 * 24 * time.Hour, 120 * 24 * time.Hour
	windowBefore, windowAfter = 7 * 24 * time.Hour, 30 * 24 * time.Hour
)

// furnish makes plan, point, window, clerk and applicants, each only when it
// is missing, so that a start cut short is mended by the next.
func (t *Training) furnish(ctx context.Context, o Options) error {
	point, err := t.putPoint(ctx)
	if err != nil {
		return err
	}
	if err := t.putPlan(ctx, point, o.Clock().UTC().Truncate(time.Hour)); err != nil {
		return err
	}
	if !o.Enrolled {
		if t.activationCode, err = t.admit(ctx, point); err != nil {
			return err
		}
	}
	records, err := t.registry.Decisions(ctx, PlanID)
	if err != nil || len(records) > 0 {
		return err
	}
	_, err = t.registry.Import(ctx, PlanID, applicants(o))
	return err
}

// admit makes the clerk when he is missing, and gives a code.
func (t *Training) admit(ctx context.Context, point confirm.Point) (code string, err error) {
	code, err = t.registry.NewActivationCode(ctx, UserName)
	if confirm.CodeOf(err) != confirm.ProblemNotFound {
		return code, err
	}
	return t.registry.AddClerk(ctx, registry.ClerkRequest{
		UserName: UserName, Name: ClerkName, PointID: point.ID, Phone: Phone, Password: Password,
	})
}

func (t *Training) putPoint(ctx context.Context) (confirm.Point, error) {
	return t.registry.PutPoint(ctx, confirm.Point{Code: PointCode, Name: PointName, Address: "新宁小学教导处"})
}

// putPlan leaves a plan that is still running as it is: another window would
// be another version of the rules.
func (t *Training) putPlan(ctx context.Context, point confirm.Point, now time.Time) error {
	plans, err := t.registry.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.ID == PlanID && now.Before(p.Closes.Add(windowAfter-planAfter)) && now.After(p.Opens) {
			return nil
		}
	}
	err = t.registry.PutPlan(ctx, confirm.Plan{
		ID: PlanID, Name: strconv.Itoa(now.Year()) + " 年中小学教师资格定期注册（演练）",
		Opens: now.Add(-planBefore), Closes: now.Add(planAfter),
		Notes: "演练数据，人员均为虚构，办理结果不会上报。",
	})
	if err != nil {
		return err
	}
	_, err = t.registry.PutWindow(ctx, PlanID, point.ID, confirm.Window{Opens: now.Add(-windowBefore), Closes: now.Add(windowAfter)})
	return errors.Join(err,
		t.putOther(ctx, OtherCode, OtherName, now.Add(-windowBefore), now.Add(windowAfter)),
		t.putOther(ctx, EndedCode, EndedName, now.Add(-2*windowBefore), now.Add(-windowBefore)))
}

// putOther makes a point without applicants.
func (t *Training) putOther(ctx context.Context, code, name string, opens, closes time.Time) error {
	point, err := t.registry.PutPoint(ctx, confirm.Point{Code: code, Name: name})
	if err != nil {
		return err
	}
	_, err = t.registry.PutWindow(ctx, PlanID, point.ID, confirm.Window{Opens: opens, Closes: closes})
	return err
}

// SetWindow moves the confirm window, as a bureau may at any time.
func (t *Training) SetWindow(ctx context.Context, opens, closes time.Time) error {
	point, err := t.putPoint(ctx)
	if err != nil {
		return err
	}
	_, err = t.registry.PutWindow(ctx, PlanID, point.ID, confirm.Window{Opens: opens, Closes: closes})
	return err
}

// listen takes the address of the last start when it is free: workstations
// that were enrolled then find the registry again.
func listen(dir string) (net.Listener, error) {
	if last := lastAddress(dir); last != "" {
		if l, err := net.Listen("tcp", last); err == nil {
			return l, nil
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("training: %w", err)
	}
	if err := keepAddress(dir, l.Addr().String()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}
