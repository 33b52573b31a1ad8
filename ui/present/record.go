package present

import (
	"context"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Conclusion is one of the three buttons under a record.
type Conclusion struct {
	Action  confirm.Action
	Label   string
	Enabled bool
	Reason  string // why not, when not
	Current bool   // this is how the record stands
}

// RecordState is what the record pane shows.
type RecordState struct {
	// Empty is what to do when no record is open.
	Empty string
	Busy  bool
	// Working is true while something typed is being saved or the record is read.
	Working bool

	ID            string
	ApplicationNo string
	Name          string
	Kind          string
	School        string
	Badge         Badge
	Saved         string // what happened to the conclusion just made

	Photo     []byte // JPEG
	PhotoNote string // in place of the photo
	Scan      []byte
	ScanNote  string

	// Masked says that numbers are masked, and may be shown by Reveal.
	Masked bool

	Identity    []Line
	Certificate []Line
	Work        []Line
	Other       []Line
	Findings    []FindingLine
	Ticks       []TickLine
	TicksDone   string // how many are answered
	Blocks      []BlockLine

	FileNumber, LocalFileNumber, Remark string

	History     []HistoryLine
	Prints      []PrintLine
	Corrections []HistoryLine // 更正记录
	Scans       []ScanLine    // 扫描件
	Messages    []MessageLine // 留言

	// AsOf is when the record was last compared with the registry, Claims who
	// else works on it, Newer that it has changed since it was opened.
	AsOf, Claims string
	Newer        bool

	Message, Recall, Correct, Transfer ActionState

	Correctable    []FieldLine
	Authorisations []KindLine
	Points         []PointLine

	Conclusions []Conclusion
	// AsksWhy is true when an earlier conclusion would change: that needs an explanation.
	AsksWhy bool
	// AsksNumber is true while blank receipts are printed and not used: 材料齐全
	// may take the number of the one that was handed out.
	AsksNumber bool
	Number     string
	// Explanation is what was typed for a changed conclusion.
	Explanation string

	// Place is 机构信息: the bureau, the point, and its time.
	Place []Line
	// Changes are the fields that differ from what the clerk last saw, ChangedBy
	// by whom and when; the conclusions wait until he says that he saw them.
	Changes   []ChangeLine
	ChangedBy string
	// Guard says that later stages have begun, and what that asks; empty: none has.
	Guard string
	// Why is on what the newest conclusion rests.
	Why []Line
	// FileNote says what is wrong with the file number; BoxFirst and BoxLast are
	// the range of the box that is filled.
	FileNote, BoxFirst, BoxLast string
	// AutoNext opens the next record after a conclusion.
	AutoNext bool
	// AsOfTone goes by the age of AsOf.
	AsOfTone Tone
	// Attach tells whether a scan can be attached.
	Attach ActionState
	Advice AdviceState
}

// Record is the open record: looked at, ticked, concluded.
type Record struct {
	OnChange func(RecordState)
	// OnOpened is called when another record has been opened, for scroll and focus.
	OnOpened func()
	// OnView, when set, gets the open record whenever something about it changes.
	OnView func(desk.View)
	// OnConcluded is called when a conclusion, or another action, has been saved.
	OnConcluded func()
	// OnUndo is called when the strip that takes a conclusion back has changed;
	// OnReturn opens the record of one that was taken back, OnNext the next one.
	OnUndo   func(UndoState)
	OnReturn func(recordID string)
	OnNext   func()
	// Viewer, when set, shows pictures large.
	Viewer *Viewer
	// Moment, when set, gives the registry's time; zero while not known.
	Moment func() time.Time
	// AskPIN, when set, asks for the PIN of one act where the bureau wants one for
	// each, does it, and then calls ended; it does nothing when the clerk gives up.
	AskPIN func(what string, act func(context.Context) error, ended func(error))
	// Copied, when set, takes a number into the clipboard.
	Copied func(text string)
	// ChooseFile, when set, asks for a file or folder; OpenFile opens a file with
	// the program the system has for it.
	ChooseFile func(q FileQuestion, then func(path string))
	OpenFile   func(path string)
	// Blanks, when set, counts the blank receipts that are printed and not used.
	Blanks func() int

	desk    RecordDesk
	runner  Runner
	notices *Notices
	work    serial

	id          string
	turn        int
	view        desk.View
	loaded      bool
	concluding  bool
	saved       string
	explanation string
	number      string // of a blank receipt
	notes       annotation
	unsaved     *annotation // typed, its saving still in the queue
	fresh       freshness
	undo        undo
	numbers     numbering
	advice      advice
	autoNext    bool
	held        bool // another is being looked for
	revealed    bool // full numbers are on the screen, where they are masked else
}

// NewRecord makes the presenter; nothing is open.
func NewRecord(d RecordDesk, r Runner, n *Notices) *Record {
	p := &Record{desk: d, runner: r, notices: n, work: serial{runner: r}}
	p.work.idle = p.changed
	return p
}

// State is what is to be shown now.
func (p *Record) State() RecordState {
	if !p.loaded {
		return RecordState{Empty: lang.L("在左侧选择申请人，按回车打开。"), Busy: p.id != "", Working: p.work.running}
	}
	s := describe(p.view)
	if p.masks() {
		masked(&s, p.view.Record.Content)
	}
	s.Busy, s.Working = p.concluding, p.work.running
	s.Saved = p.saved
	s.FileNumber, s.LocalFileNumber, s.Remark = p.notes.fileNumber, p.notes.localFileNumber, p.notes.remark
	s.Conclusions = conclusions(p.view, p.concluding)
	s.AsksWhy = asksWhy(p.view)
	s.Number, s.Explanation = p.number, p.explanation
	s.Place = placeLines(p.view)
	s.AsksNumber = p.Blanks != nil && p.Blanks() > 0 && enabled(s.Conclusions, confirm.ActionConcludeComplete)
	var at time.Time
	if p.Moment != nil {
		at = p.Moment()
	}
	actions(&s, p.view, p.concluding, at)
	p.describeFresh(&s, at)
	p.describeSince(&s)
	p.describeAdvice(&s)
	if n := len(p.view.Record.Standing.Stages); n > 0 {
		last := p.view.Record.Standing.Stages[n-1]
		s.Guard = lang.F("%s 已于 %s 办理：改变结论须说明理由，并须联网办理。", last.Stage, timeWord(last.At))
	}
	s.Why = whyCard(p.view)
	s.FileNote, s.BoxFirst, s.BoxLast = p.numberNote(), p.numbers.box.First, p.numbers.box.Last
	s.AutoNext = p.autoNext
	return s
}

// Open shows another record; opening the open one reads it again.
func (p *Record) Open(id string) {
	another := id != p.id
	if another {
		p.visited(p.id)
	}
	p.id = id
	p.turn++
	turn := p.turn
	if another {
		p.loaded, p.saved, p.explanation, p.number, p.unsaved = false, "", "", "", nil
		p.revealed, p.advice, p.held = false, advice{}, false
		p.changed()
	}
	var view desk.View
	p.work.add(task{
		label: "open",
		job: func() func(context.Context) error {
			return func(ctx context.Context) (err error) {
				view, err = p.desk.Open(ctx, id)
				return err
			}
		},
		done: func(err error) {
			if turn != p.turn {
				return
			}
			if err != nil {
				p.notices.Fail(err)
				if another {
					p.id = ""
				}
				return
			}
			p.take(view)
			if another && p.OnOpened != nil {
				p.OnOpened()
			}
			if another {
				p.ask()
			}
		},
	})
}

// Follow is told how the open record stands in the list after a reload; when
// that is news the record is read again.
func (p *Record) Follow(byID func(id string) (confirm.Row, bool)) {
	if !p.loaded || p.work.running {
		return
	}
	row, ok := byID(p.id)
	if !ok {
		return
	}
	if row.State != p.view.Record.Standing.State || row.Operation != newestState(openOperations(p.view.Operations)) {
		p.Open(p.id)
	}
}

// ID is the record that is open or being opened; empty when there is none, and
// while another is looked for.
func (p *Record) ID() string {
	if p.held {
		return ""
	}
	return p.id
}

// Close shows nothing.
func (p *Record) Close() {
	p.Leave()
	p.id, p.loaded, p.held, p.unsaved = "", false, false, nil
	p.turn++
	p.changed()
}

// Hold keeps the open record from the clerk's keys while another is looked for:
// what is pressed before that one is there must not meet the person before. The
// record stays on the screen; text that is typed into it is kept. Hold(false)
// gives it back when nobody else was found.
func (p *Record) Hold(on bool) { p.held = on }

// takes tells whether what the clerk does now is meant for the open record.
func (p *Record) takes() bool { return p.loaded && !p.held }

// Tick answers one condition; answering the same again changes nothing, so
// that a key held too long does no harm. The empty value takes the answer back.
func (p *Record) Tick(code string, value confirm.TickValue) {
	p.edit("tick", func(v desk.View) change {
		t := tickOf(v.Draft.Ticks, code)
		t.Value = value
		if t.Value != confirm.TickNotMet {
			t.Note = ""
		}
		return func(ctx context.Context) (desk.View, error) { return p.desk.Tick(ctx, v.Record.ID, t) }
	})
}

// Note says what is missing for a condition that is not met.
func (p *Record) Note(code, note string) {
	p.edit("note", func(v desk.View) change {
		t := tickOf(v.Draft.Ticks, code)
		t.Note = note
		return func(ctx context.Context) (desk.View, error) { return p.desk.Tick(ctx, v.Record.ID, t) }
	})
}

// change is one change of a draft.
type change func(context.Context) (desk.View, error)

// edit runs one change of the draft of the record that is open now, after what
// was asked before. It is saved even when another record is opened meanwhile;
// only then nothing of it is shown.
func (p *Record) edit(label string, prepare func(desk.View) change) {
	if !p.takes() || p.concluding {
		return
	}
	turn := p.turn
	var view desk.View
	p.work.add(task{
		label: label,
		job: func() func(context.Context) error {
			// p.view changes only in this queue, so it is still the same record.
			do := prepare(p.view)
			return func(ctx context.Context) (err error) {
				view, err = do(ctx)
				return err
			}
		},
		done: func(err error) {
			switch {
			case err != nil:
				p.notices.Fail(err)
			case turn == p.turn:
				p.view = view
				p.changed()
			}
		},
	})
}

func (p *Record) take(view desk.View) {
	p.view = view
	p.loaded = true
	p.fresh.newer = false
	if p.unsaved == nil {
		p.notes = annotation{view.Draft.FileNumber, view.Draft.LocalFileNumber, view.Draft.Remark}
	}
	if len(view.Operations) > 0 && !slices.ContainsFunc(view.Operations, func(op confirm.Operation) bool { return op.State.Open() }) {
		p.saved = "" // the registry has said what became of it
	}
	p.readBox()
	p.checkNumber()
	p.changed()
}

func (p *Record) changed() {
	if p.OnView != nil && p.loaded {
		p.OnView(p.view)
	}
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}

func tickOf(ticks []confirm.Tick, code string) confirm.Tick {
	for _, t := range ticks {
		if t.Code == code {
			return t
		}
	}
	return confirm.Tick{Code: code}
}
