package desk

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"time"

	"confirmpoint/confirm"
)

// Diagnostics is what a technician needs to know of a workstation (诊断包):
// codes, counts, versions and choices. It holds nothing of an applicant, no name
// of a clerk, a printer or a folder, and no address of the registry, which is
// not for the public (seed 002).
type Diagnostics struct {
	At           time.Time // UTC
	Software     string
	System       string // operating system, architecture and Go version
	Installation string
	PointCode    string
	Templates    string // version of the forms
	Schema       int    // of the cache
	Online       bool
	Link         confirm.Code // why there is no line; "": there is one
	LastPull     time.Time    // UTC
	Checks       []Readiness  // Detail and Args only where they name nobody
	Key          DiagnosedKey
	Policy       confirm.DeskPolicy
	Standing     DiagnosedStanding
	LineBudget   int  // bytes a second; 0: no limit
	SecondCopy   bool // a folder is set
	CopyReason   confirm.SecondCopyReason
	Printers     []DiagnosedPrinter
	Sync         []confirm.SyncEntry // newest first, without Args
}

// DiagnosedKey is the clerk's key without the clerk.
type DiagnosedKey struct {
	Provider            confirm.CredentialProvider
	Algorithm           confirm.Algorithm
	NotBefore, NotAfter time.Time // UTC
	TriesLeft           int       // -1: not known
	KeyringFree         bool
	Problem             confirm.Code
}

// DiagnosedStanding counts what lies in the cache; all are 0 while it is locked.
type DiagnosedStanding struct{ Records, Unsigned, Unsent, Held, Conflicts int }

// DiagnosedPrinter is a printer by what it can and what it lacks; people name
// printers after people.
type DiagnosedPrinter struct {
	Default, Accepts, Duplex, A4, ToFile bool
	Trays                                int
	Reasons                              []string // IPP printer-state-reasons
}

// maxDiagnosedSync is how much of the sync log a technician gets.
const maxDiagnosedSync = 50

// Diagnose gathers the diagnostics. It may be asked of a locked desk: what is
// sealed is then left out. Checks tell of themselves what is wrong, and so it
// never fails.
func (d *Desk) Diagnose(ctx context.Context) Diagnostics {
	out := Diagnostics{
		At: d.cfg.Clock.Now().UTC(), Software: d.cfg.Software,
		System:       runtime.GOOS + "/" + runtime.GOARCH + " " + runtime.Version(),
		Installation: d.cfg.Enrolment.InstallationID, PointCode: d.cfg.Enrolment.Point.Code,
		Templates: d.cfg.Press.TemplateVersion(), Schema: d.cfg.Schema, Policy: d.Policy(), Online: d.Session().Online,
	}
	for _, r := range d.Doctor(ctx) {
		out.Checks = append(out.Checks, r.anonymous())
	}
	out.Key = diagnosedKey(d.CredentialStatus(ctx))
	out.Printers = d.diagnosedPrinters(ctx)
	if standing, err := d.Standing(ctx); err == nil {
		d.diagnoseCache(ctx, standing, &out)
	}
	return out
}

// diagnoseCache adds what only an open cache tells.
func (d *Desk) diagnoseCache(ctx context.Context, s Standing, out *Diagnostics) {
	out.Link, out.LastPull = problemCode(s.Link.Problem), s.Link.LastPull
	out.SecondCopy, out.CopyReason = s.SecondCopy.Folder != "", s.SecondCopy.Reason
	out.Standing = DiagnosedStanding{Unsigned: s.Unsigned, Unsent: s.Unsent, Held: s.Held, Conflicts: s.Conflict}
	if page, err := d.Search(ctx, confirm.Query{Limit: 1}); err == nil {
		out.Standing.Records = page.Counts[confirm.QueueAll]
	}
	if n, err := d.LineBudget(ctx); err == nil {
		out.LineBudget = n
	}
	if log, err := d.SyncLog(ctx, maxDiagnosedSync); err == nil {
		for _, e := range log {
			e.Args = nil // may name a clerk
			out.Sync = append(out.Sync, e)
		}
	}
}

// harmless are the values of problems that name nobody and nothing.
var harmless = []string{"minutes", "left", "megabytes", "reason", "want", "have", "days", "field", "version"}

// anonymous takes out of a line what may name somebody, such as a printer.
func (r Readiness) anonymous() Readiness {
	if r.Name == ReadyPrinter {
		r.Detail = ""
	}
	if r.Problem != nil {
		args := maps.Clone(r.Problem.Args)
		maps.DeleteFunc(args, func(name, _ string) bool { return !slices.Contains(harmless, name) })
		r.Problem = &confirm.Problem{Code: r.Problem.Code, Args: args}
	}
	return r
}

func diagnosedKey(s confirm.CredentialStatus) DiagnosedKey {
	return DiagnosedKey{
		Provider: s.Provider, Algorithm: s.Algorithm, NotBefore: s.NotBefore, NotAfter: s.NotAfter,
		TriesLeft: s.TriesLeft, KeyringFree: s.KeyringFree, Problem: problemCode(s.Problem),
	}
}

func problemCode(p *confirm.Problem) confirm.Code {
	if p == nil {
		return ""
	}
	return p.Code
}

func (d *Desk) diagnosedPrinters(ctx context.Context) (all []DiagnosedPrinter) {
	printers, err := d.Printers(ctx)
	if err != nil {
		return nil // the check of the printer says why
	}
	for _, p := range printers {
		all = append(all, DiagnosedPrinter{Default: p.Default, Accepts: p.Accepts, Duplex: p.Duplex, A4: p.A4,
			ToFile: p.ToFile, Trays: len(p.Trays), Reasons: slices.Clone(p.Reasons)})
	}
	return all
}
