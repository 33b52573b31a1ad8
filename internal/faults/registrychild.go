package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/registry/rules"
)

// campaignPlan is the one plan.
const campaignPlan = "plan-2026"

// registryChild is the registry's process: the real registry behind the door,
// and the bureau's hands.
type registryChild struct {
	cfg   childConfig
	reg   *registry.Registry
	world *worldTime
	door  *door
	disk  *disk
	out   *teller
	codes map[string]confirm.Point // points by code
}

// registryConfig is the production one but for limits that a campaign of one
// machine would meet, and the telephone network.
func registryConfig(dir string, clock func() time.Time) registry.Config {
	plenty := registry.Rate{PerSecond: 1e6, Burst: 1e6}
	return registry.Config{
		Dir: registryDir(dir), Clock: clock,
		Limits:       registry.Limits{Certificate: plenty, Address: plenty, Name: plenty},
		SMSLimits:    registry.SMSLimits{Every: time.Nanosecond, PerDay: 1 << 30},
		UploadPerDay: 1 << 40,
		SMS: registry.SMSFunc(func(_ context.Context, phone, text string) error {
			path := smsFile(dir, phone)
			if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		}),
	}
}

func runRegistry(cfg childConfig, d *disk, out *teller) error {
	ctx := context.Background()
	r := &registryChild{cfg: cfg, disk: d, out: out, world: newWorldTime(cfg.Start, cfg.Shift), codes: map[string]confirm.Point{}}
	var err error
	if r.reg, err = registry.Open(ctx, registryConfig(cfg.Dir, r.world.now)); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	points, err := r.reg.Points(ctx)
	if err != nil {
		return err
	}
	for _, p := range points {
		r.codes[p.Code] = p
	}
	r.door = &door{next: r.reg.Handler(), tell: out.tell, plan: cfg.Door, dice: rand.New(rand.NewPCG(cfg.Seed, 1))}
	l, err := net.Listen("tcp", cfg.Address)
	if err != nil {
		return err
	}
	// As Registry.Serve, whose handler cannot be stood in front of.
	server := &http.Server{
		Handler: r.door, TLSConfig: r.reg.TLSConfig(),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // faults are meant
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(l, "", "") }()
	out.tell(event{Kind: eventReady, Text: l.Addr().String()})
	orders := make(chan order)
	go func() {
		listen(func(o order) { orders <- o })
		os.Exit(0) // the parent is gone
	}()
	for {
		select {
		case err := <-ended:
			return err
		case o := <-orders:
			if o.Kind != orderStop {
				r.carryOut(ctx, o)
				continue
			}
			if err := errors.Join(server.Close(), r.reg.Close()); err != nil {
				return err
			}
			out.tell(event{Kind: eventGoodbye})
			return nil
		}
	}
}

// carryOut does what the parent has ordered and tells how it went.
func (r *registryChild) carryOut(ctx context.Context, o order) {
	e := event{Kind: eventDone, ID: o.ID, At: machineTime()}
	var err error
	switch o.Kind {
	case orderEdit:
		e.Edit, err = r.edit(ctx, o)
	case orderMove:
		err = r.reg.MovePoint(ctx, o.Record, r.codes[o.Point].ID)
	case orderDecline:
		err = r.reg.Decline(ctx, o.Record, confirm.Actor{ID: "bureau-1", Name: "注册用户", Role: confirm.RoleBureau}, "材料虚假")
	case orderStage:
		err = r.reg.AddStage(ctx, o.Record, confirm.StageResult{Stage: "初审", Result: "通过", At: r.world.now()})
	case orderWindow:
		now := r.world.now()
		_, err = r.reg.PutWindow(ctx, campaignPlan, r.codes[o.Point].ID, confirm.Window{
			Opens: firstDay.AddDate(0, 0, -20), Closes: now.Add(time.Duration(o.Hours) * time.Hour),
		})
	case orderRules:
		err = r.reg.PutRules(ctx, campaignPlan, rulesVariant(o.N))
	case orderClock:
		r.world.shift.Store(int64(o.Shift))
	case orderDisk:
		r.disk.arm(o.Fault, o.N, o.Many)
	}
	e.Done, e.Code = machineTime(), codeOf(err)
	r.out.tell(e)
}

// rowRefused stands for an import that was refused for what is in a row.
const rowRefused confirm.Code = "row_refused"

// codeOf names an error; one without a code is told as "?".
func codeOf(err error) confirm.Code {
	if err == nil {
		return ""
	}
	if c := confirm.CodeOf(err); c != "" {
		return c
	}
	var rows *roster.ImportError
	if errors.As(err, &rows) {
		return rowRefused
	}
	return "?"
}

// edit is an applicant who saves his form: with another e-mail address only, or
// with something a clerk compares with paper.
func (r *registryChild) edit(ctx context.Context, o order) (edited, error) {
	a := people(r.cfg.Seed).At(o.Person).Applicant()
	a.PointCode = o.Point
	a.Content.Contact.Email = fmt.Sprintf("n%d@example.org", o.N)
	if o.Hard {
		a.Content.Work.Title = fmt.Sprintf("教师 %d", o.N)
	}
	report, err := r.reg.Import(ctx, campaignPlan, []roster.Applicant{a})
	return edited{Changed: report.Changed == 1, Moved: report.Moved == 1, Reopened: report.Reopened == 1}, err
}

// rulesVariant is one of several sets of rules: the odd ones ask for fewer hours
// of training, which is another version of the rules, and all three policies
// for what comes late take turns.
func rulesVariant(n int64) rules.Rules {
	policies := []confirm.LatePolicy{confirm.LateHold, confirm.LateAccept, confirm.LateRefuse}
	out := rules.Rules{Late: confirm.LateRule{Policy: policies[n%3]}}
	if n%2 == 1 {
		out.TrainingHours = 240
	}
	return out
}

// people are the applicants of a campaign, the same for every process.
func people(seed uint64) invented.Options { return invented.Options{Seed: seed, Every: -1} }

func writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
