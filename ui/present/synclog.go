package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// SyncLogDesk keeps the sync log.
type SyncLogDesk interface {
	SyncLog(ctx context.Context, limit int) ([]confirm.SyncEntry, error)
}

// SyncLogLine is one contact with the registry.
type SyncLogLine struct {
	Day, Text string
	Kind      Badge
	// Help is the whole sentence of a failure, with what to do.
	Help string
}

// SyncLogState is what 同步记录 shows, newest first.
type SyncLogState struct {
	Lines   []SyncLogLine
	Current int
	Empty   string
}

// shownSyncEntries is how many lines of the log the window lists.
const shownSyncEntries = 500

// SyncLog lists the contacts with the registry.
type SyncLog struct {
	OnChange func(SyncLogState)

	desk    SyncLogDesk
	runner  Runner
	notices *Notices
	state   SyncLogState
	turn    int
}

// NewSyncLog makes the presenter; Reload fills it.
func NewSyncLog(d SyncLogDesk, r Runner, n *Notices) *SyncLog {
	return &SyncLog{desk: d, runner: r, notices: n, state: SyncLogState{Current: -1}}
}

// State is what is to be shown now.
func (p *SyncLog) State() SyncLogState { return p.state }

// Reload reads the log.
func (p *SyncLog) Reload() {
	p.turn++
	turn := p.turn
	var entries []confirm.SyncEntry
	p.runner.Go("sync log", func(ctx context.Context) (err error) {
		entries, err = p.desk.SyncLog(ctx, shownSyncEntries)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.take(entries)
	})
}

func (p *SyncLog) take(entries []confirm.SyncEntry) {
	s := SyncLogState{Current: min(p.state.Current, len(entries)-1)}
	day := ""
	for _, e := range entries {
		l := SyncLogLine{Text: SyncLine(e), Kind: Badge{SyncKindWord(e.Kind), SyncTone(e)}, Help: syncHelp(e)}
		if d := SyncDay(e); d != day {
			l.Day, day = d, d
		}
		s.Lines = append(s.Lines, l)
	}
	if len(entries) == 0 {
		s.Empty = lang.L("还没有同步过。发送、取回、对账和离线包都会记在这里，每次一行。")
	}
	p.state = s
	p.changed()
}

func syncHelp(e confirm.SyncEntry) string {
	switch {
	case e.Code != "":
		return Words(e.Code, e.Args)
	case e.Refused > 0:
		return lang.L("有结论没有被受理，请到“冲突”中逐项处理。")
	case e.Differences > 0:
		return lang.L("有记录与登记库不同，请到“对账”中查看。")
	}
	return ""
}

// Choose puts the keyboard on a line.
func (p *SyncLog) Choose(i int) {
	if i >= 0 && i < len(p.state.Lines) {
		p.state.Current = i
		p.changed()
	}
}

func (p *SyncLog) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
