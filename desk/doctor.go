package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// Readiness is one line of the first-day page.
type Readiness struct {
	Name    ReadinessName
	OK      bool
	Problem *confirm.Problem // what to mend, when not OK
	Detail  string           // e.g. the clock offset; no personal data
}

// ReadinessName names what is checked.
type ReadinessName string

// What Doctor checks.
const (
	ReadyNetwork    ReadinessName = "network"
	ReadyClock      ReadinessName = "clock"
	ReadyCredential ReadinessName = "credential"
	ReadyCache      ReadinessName = "cache"
	ReadyPrinter    ReadinessName = "printer"
	ReadyFont       ReadinessName = "font"
	ReadyDisk       ReadinessName = "disk"
	ReadyTries      ReadinessName = "tries"     // of the PIN
	ReadyCustody    ReadinessName = "custody"   // somebody has signed for the key
	ReadyTemplates  ReadinessName = "templates" // of the forms: those that the bureau has approved
)

const (
	// maxClockOffset is from where a wrong clock is worth a warning (offline-rules.md D6).
	maxClockOffset = 5 * time.Minute
	// minDiskFree is room for the photos of a large point and a batch of prints.
	minDiskFree = 500 << 20
	megabyte    = 1 << 20
)

// Doctor checks everything a day's work needs. It may be asked before a
// sign-in: the cache is then reported as locked.
func (d *Desk) Doctor(ctx context.Context) []Readiness {
	network := d.checkNetwork(ctx)
	return []Readiness{
		network,
		d.checkClock(),
		d.checkCredential(ctx),
		d.checkTries(),
		d.checkCustody(ctx),
		d.checkCache(ctx),
		d.checkPrinter(ctx),
		d.checkFont(),
		d.checkTemplates(),
		d.checkDisk(),
	}
}

// ready makes a line: OK without an error.
func ready(name ReadinessName, err error, detail string) Readiness {
	r := Readiness{Name: name, OK: err == nil, Detail: detail}
	if err != nil && !errors.As(err, &r.Problem) {
		r.Problem = &confirm.Problem{Code: confirm.ProblemInternal, Err: err}
	}
	return r
}

func (d *Desk) checkNetwork(ctx context.Context) Readiness {
	return ready(ReadyNetwork, d.cfg.Registry.Hello(ctx), "")
}

func (d *Desk) checkClock() Readiness {
	now := d.cfg.Registry.Now()
	off := now.Offset.Abs()
	var err error
	if off > maxClockOffset {
		err = &confirm.Problem{
			Code: confirm.ProblemClockOff,
			Args: map[string]string{"minutes": strconv.Itoa(int(off.Round(time.Minute) / time.Minute))},
		}
	}
	return ready(ReadyClock, err, now.Offset.Round(time.Second).String())
}

func (d *Desk) checkCredential(ctx context.Context) Readiness {
	s := d.CredentialStatus(ctx)
	switch {
	case s.Problem != nil:
		return Readiness{Name: ReadyCredential, Problem: s.Problem}
	case !s.Enrolled:
		return ready(ReadyCredential, &confirm.Problem{Code: confirm.ProblemNotEnrolled}, "")
	}
	if p := d.credentialProblem(d.cfg.Registry.Now().At); p != nil {
		return Readiness{Name: ReadyCredential, Problem: p, Detail: s.NotAfter.Format(time.DateOnly)}
	}
	return ready(ReadyCredential, nil, s.NotAfter.Format(time.DateOnly))
}

func (d *Desk) checkCache(ctx context.Context) Readiness {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return ready(ReadyCache, err, "")
	}
	defer leave()
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{Limit: 1})
	if err != nil {
		return ready(ReadyCache, err, "")
	}
	return ready(ReadyCache, nil, strconv.Itoa(page.Counts[confirm.QueueAll]))
}

func (d *Desk) checkPrinter(ctx context.Context) Readiness {
	printers, err := d.Printers(ctx)
	var problem *confirm.Problem
	switch {
	case errors.As(err, &problem) && problem.Code == confirm.ProblemPrinter:
		// Nothing is being printed: it must not sound like a batch that stopped.
		return ready(ReadyPrinter, &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: problem.Args, Err: problem.Err}, "")
	case err != nil:
		return ready(ReadyPrinter, err, "")
	}
	for _, p := range printers {
		if p.Accepts && len(p.Reasons) == 0 {
			return ready(ReadyPrinter, nil, p.Name)
		}
	}
	problem = &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}
	if len(printers) > 0 {
		problem.Args["reason"] = "not_ready"
	}
	return ready(ReadyPrinter, problem, "")
}

// fontSample has a character of each block that names are written with: URO,
// Extensions A, B, C, D and E, and the dot of U+00B7.
const fontSample = "张䶮𠮷𪚥𫝀𬱖·"

func (d *Desk) checkFont() Readiness {
	return ready(ReadyFont, d.cfg.Press.Check(confirm.Paper{
		Kind: confirm.PaperForm, Copies: 1,
		Record: confirm.Record{Content: confirm.Content{Identity: confirm.Identity{Name: fontSample}}},
	}), "")
}

func (d *Desk) checkDisk() Readiness {
	if d.cfg.DiskFree == nil {
		return ready(ReadyDisk, nil, "")
	}
	free, err := d.cfg.DiskFree()
	detail := strconv.FormatInt(free/megabyte, 10)
	if err == nil && free < minDiskFree {
		err = &confirm.Problem{Code: confirm.ProblemDiskLow, Args: map[string]string{"megabytes": detail}}
	}
	return ready(ReadyDisk, err, detail)
}
