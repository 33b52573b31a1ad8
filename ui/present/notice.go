package present

import (
	"context"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// Severity of a Notice, told by icon and colour.
type Severity string

// The severities of a notice.
const (
	NoticeInfo  Severity = "info"  // something went well
	NoticeWarn  Severity = "warn"  // something has changed that the clerk must know
	NoticeError Severity = "error" // something did not happen
)

// Notice is one sentence shown in the one place for it.
type Notice struct {
	Severity Severity
	Text     string
}

// Notices is that place. The newest notice replaces the one before. What went
// well goes away by itself; anything else stays until it is dismissed.
type Notices struct {
	OnChange func(Notice)
	runner   Runner
	current  Notice
	problem  ShownProblem
	stop     func()
}

// infoStays is how long good news is shown.
const infoStays = 6 * time.Second

// NewNotices makes the place, empty.
func NewNotices(r Runner) *Notices { return &Notices{runner: r} }

// Current is the notice shown now; its text is empty when there is none.
func (n *Notices) Current() Notice { return n.current }

// Fail shows the sentence of an error; work the clerk stopped is not one.
func (n *Notices) Fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	n.set(Notice{Severity: NoticeError, Text: Sentence(err)})
	n.problem = ShownProblem{confirm.CodeOf(err), n.current.Text}
}

// ShownProblem is what the last notice of an error told, for the help on it.
type ShownProblem struct {
	Code confirm.Code // empty: nothing went wrong
	Text string
}

// Problem is the last problem that was shown; another notice replaces it, but
// dismissing it does not.
func (n *Notices) Problem() ShownProblem { return n.problem }

// Info tells that something has been done.
func (n *Notices) Info(text string) { n.set(Notice{Severity: NoticeInfo, Text: text}) }

// Warn tells what the clerk must know; it stays until it is dismissed.
func (n *Notices) Warn(text string) { n.set(Notice{Severity: NoticeWarn, Text: text}) }

// Dismiss takes the notice away.
func (n *Notices) Dismiss() { n.set(Notice{}) }

func (n *Notices) set(to Notice) {
	if n.stop != nil {
		n.stop()
		n.stop = nil
	}
	n.current = to
	if to.Text != "" {
		n.problem = ShownProblem{}
	}
	if to.Severity == NoticeInfo {
		n.stop = n.runner.Every(infoStays, n.Dismiss)
	}
	if n.OnChange != nil {
		n.OnChange(to)
	}
}
