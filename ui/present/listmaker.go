package present

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// ListMade is where a list goes and what has become of it.
type ListMade struct {
	Output
	Format  RosterFormat
	Busy    bool
	Made    string // what was made last
	CanMake bool
	Hint    string // why it cannot be made, or what to know before
}

// listMaker makes lists for the screen that embeds it: into a file below its
// folder, or on paper.
type listMaker struct {
	outlet
	format  RosterFormat
	busy    bool
	made    string
	runner  Runner
	notices *Notices
	now     func() time.Time
}

func (m *listMaker) begin(r Runner, n *Notices, now func() time.Time, folder string, changed func()) {
	m.runner, m.notices, m.now, m.format = r, n, now, RosterXLSX
	m.out = Output{Target: TargetOneFile, Folder: folder}
	m.locked = func() bool { return m.busy }
	m.outlet.changed = changed
}

// SetFormat chooses what the list is made into.
func (m *listMaker) SetFormat(f RosterFormat) { m.choose(func() { m.format = f }) }

// list is what is to be shown; why says what else is missing, empty for nothing.
func (m *listMaker) list(why string) ListMade {
	s := ListMade{Output: m.out, Format: m.format, Busy: m.busy, Made: m.made}
	s.Target = TargetOneFile
	if m.format == RosterPaper {
		s.Target = TargetPrinter
	}
	switch {
	case m.busy:
	case why != "":
		s.Hint = why
	case s.missing() != "":
		s.Hint = s.missing()
	default:
		s.CanMake = true
		if health := s.Health(); health != "" {
			s.Hint = lang.F("打印机现在：%s。", health)
		}
	}
	return s
}

// target is where a list of a name goes; where tells it to the clerk.
func (m *listMaker) target(name string) (t confirm.BatchTarget, where string) {
	if m.format == RosterPaper {
		return confirm.BatchTarget{Printer: m.out.Printer, Tray: m.out.Tray, Duplex: m.out.Duplex}, m.out.Printer
	}
	path := filepath.Join(strings.TrimSpace(m.out.Folder),
		name+"-"+m.now().In(Shanghai()).Format("20060102-150405")+"."+string(m.format))
	return confirm.BatchTarget{Path: path}, path
}

// produce runs job, which makes the list of a name and tells its lines.
func (m *listMaker) produce(name string, job func(ctx context.Context, to confirm.BatchTarget) (rows int, err error), done func()) {
	to, where := m.target(name)
	m.busy, m.made = true, ""
	m.notices.Dismiss()
	rows := 0
	m.runner.Go("listing", func(ctx context.Context) (err error) {
		rows, err = job(ctx, to)
		return err
	}, func(err error) {
		m.busy = false
		m.notices.Fail(err)
		switch {
		case err != nil:
		case to.Printer != "":
			m.made = lang.F("%s %d 行，已交打印机 %s。", name, rows, where)
		default:
			m.made = lang.F("%s %d 行，已保存到 %s", name, rows, where)
		}
		if err == nil && done != nil {
			done()
		}
		m.outlet.changed()
	})
	m.outlet.changed()
}

// listing is a job that makes a list of the desk.
func listing(d RosterDesk, req desk.ListingRequest) func(context.Context, confirm.BatchTarget) (int, error) {
	return func(ctx context.Context, to confirm.BatchTarget) (int, error) {
		req.Target = to
		return d.Listing(ctx, req)
	}
}
