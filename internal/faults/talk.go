package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// What children tell and are told: one JSON object a line, by their standard
// output and input. A line counts once it is whole.

// eventKind says what an event is about.
type eventKind string

// The events.
const (
	eventReady   eventKind = "ready"   // registry: Text is its address; clerk: signed in
	eventSaved   eventKind = "saved"   // the desk said that an operation is saved; from At to Done
	eventClosed  eventKind = "closed"  // the cache shows the outcome of ID: Code, "" when accepted
	eventLost    eventKind = "lost"    // ID, told as saved before, is not in the cache
	eventRead    eventKind = "read"    // what a pull, from At to Done, has made of Record
	eventRound   eventKind = "round"   // a send or pull ended with Code
	eventNo      eventKind = "no"      // the desk refused an act with Code; nothing was signed
	eventFault   eventKind = "fault"   // an injected fault of kind Text was hit N times; Code is what the clerk read
	eventDying   eventKind = "dying"   // kill -9 follows, at Text, the N-th
	eventDone    eventKind = "done"    // an order of the parent is carried out
	eventGoodbye eventKind = "goodbye" // the last word of a child that ends in order
)

// event is one line of a child.
type event struct {
	Kind   eventKind      `json:"kind"`
	At     int64          `json:"at,omitempty"` // ns of the machine's monotonic clock
	Done   int64          `json:"done,omitempty"`
	ID     string         `json:"id,omitempty"` // of the operation, or of the order
	Record string         `json:"record,omitempty"`
	Action confirm.Action `json:"action,omitempty"`
	Seen   stand          `json:"seen,omitzero"`
	Code   confirm.Code   `json:"code,omitempty"`
	Text   string         `json:"text,omitempty"`
	N      int64          `json:"n,omitempty"`
	To     string         `json:"to,omitempty"` // point of a transfer
	Edit   edited         `json:"edit,omitzero"`
}

// stand is what the register holds for a record, as somebody saw it.
type stand struct {
	Version  int64         `json:"version,omitempty"`
	State    confirm.State `json:"state,omitempty"`
	Decision string        `json:"decision,omitempty"`
	Point    string        `json:"point,omitempty"`
}

func standOf(r confirm.Record) stand {
	s := stand{Version: r.Version, State: r.Standing.State, Point: r.PointID}
	if r.Standing.Decision != nil {
		s.Decision = r.Standing.Decision.OperationID
	}
	return s
}

// edited is what an import said it did with its one applicant.
type edited struct {
	Changed  bool `json:"changed,omitempty"`
	Moved    bool `json:"moved,omitempty"`
	Reopened bool `json:"reopened,omitempty"`
}

// orderKind says what a child is to do.
type orderKind string

// The orders. Those of the clerk are few: he works by himself.
const (
	orderEdit    orderKind = "edit"    // registry: the applicant edits Record, at Point
	orderMove    orderKind = "move"    // registry: Record goes to Point
	orderDecline orderKind = "decline" // registry: 不予受理
	orderStage   orderKind = "stage"   // registry: 初审 begins
	orderWindow  orderKind = "window"  // registry: the window of Point closes in Hours
	orderRules   orderKind = "rules"   // registry: variant N of the rules
	orderClock   orderKind = "clock"   // both: the time is Shift more than it was at the start
	orderDisk    orderKind = "disk"    // both: a fault of the disk, from the N-th boundary, Many in a row
	orderStop    orderKind = "stop"    // both: end in order
)

// order is one line to a child.
type order struct {
	Kind   orderKind     `json:"kind"`
	ID     string        `json:"id,omitempty"`
	Record string        `json:"record,omitempty"` // 报名号
	Person int           `json:"person,omitempty"` // whose it is
	Point  string        `json:"point,omitempty"`
	Hours  int           `json:"hours,omitempty"`
	N      int64         `json:"n,omitempty"`
	Many   int64         `json:"many,omitempty"`
	Fault  diskFault     `json:"fault,omitempty"`
	Hard   bool          `json:"hard,omitempty"`
	Shift  time.Duration `json:"shift,omitempty"`
}

// teller writes events of this process; a line is written at once and whole.
type teller struct {
	mu sync.Mutex
	w  io.Writer
}

func newTeller() *teller { return &teller{w: os.Stdout} }

func (t *teller) tell(e event) {
	line, err := json.Marshal(e)
	if err != nil {
		panic(err) // an event is plain data
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = t.w.Write(append(line, '\n')) // nobody listens any more: the parent has ended
}

// listen gives each order to do, until the parent closes its end.
func listen(do func(order)) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var o order
		if json.Unmarshal(lines.Bytes(), &o) == nil {
			do(o)
		}
	}
}
