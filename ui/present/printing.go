package present

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// PrintTarget is where paper goes.
type PrintTarget string

// The targets.
const (
	TargetOneFile PrintTarget = "one_file" // 合并为一个文件
	TargetEach    PrintTarget = "each"     // 每人一个文件
	TargetPrinter PrintTarget = "printer"  // 打印机
)

// PrintState is what the print screen shows.
type PrintState struct {
	Selected []PrintRow
	Kind     confirm.PaperKind
	Copies   int
	Target   PrintTarget
	Printers []confirm.PrinterInfo
	Printer  string
	Folder   string

	CanStart bool
	Reason   string // why not, or what to expect
	Running  bool
	Stopping bool
	Done     int
	Total    int
	Current  string // 报名号

	// Title, Lines and Where tell of the last batch.
	Title  string
	Lines  []DocumentLine
	Where  string
	Failed int
}

// PrintRow is one applicant chosen for printing.
type PrintRow struct {
	ApplicationNo, Name, School string
	Badge                       Badge
	// Decided and Receipt tell that the form is no preview, and that there is a receipt.
	Decided, Receipt bool
}

// DocumentLine is one document of a batch.
type DocumentLine struct {
	ApplicationNo, Name, State, Reason string
	Tone                               Tone
}

// Printing prints for the chosen applicants.
type Printing struct {
	OnChange func(PrintState)

	desk    PrintDesk
	runner  Runner
	notices *Notices
	now     func() time.Time

	rows   []confirm.Row
	names  map[string]string // by record id
	state  PrintState
	cancel func()
}

// NewPrinting makes the presenter; files go below folder unless the clerk says otherwise.
func NewPrinting(d PrintDesk, r Runner, n *Notices, now func() time.Time, folder string) *Printing {
	p := &Printing{desk: d, runner: r, notices: n, now: now, names: map[string]string{}}
	p.state = PrintState{Kind: confirm.PaperForm, Copies: 2, Target: TargetOneFile, Folder: folder}
	return p
}

// State is what is to be shown now.
func (p *Printing) State() PrintState {
	s := p.state
	s.CanStart, s.Reason = p.ready()
	return s
}

// Choose takes the applicants to print for.
func (p *Printing) Choose(rows []confirm.Row) {
	if p.state.Running {
		return
	}
	p.rows = rows
	p.state.Selected = make([]PrintRow, len(rows))
	for i, r := range rows {
		name := r.Name.Reveal()
		p.names[r.ID] = name
		p.state.Selected[i] = PrintRow{
			ApplicationNo: r.ApplicationNo, Name: name, School: r.School,
			Badge: recordBadge(r.State, r.Operation),
			// A guess from the list that saves the clerk a vain run; the desk
			// decides for each document.
			Decided: r.Mine == "" && r.State != confirm.StatePending,
			Receipt: r.Mine == "" && r.State == confirm.StateComplete,
		}
	}
	p.changed()
}

// LoadPrinters asks for the print queues.
func (p *Printing) LoadPrinters() {
	var printers []confirm.PrinterInfo
	p.runner.Go("printers", func(ctx context.Context) (err error) {
		printers, err = p.desk.Printers(ctx)
		return err
	}, func(err error) {
		if err != nil {
			printers = nil // files can be made all the same
		}
		p.state.Printers = printers
		p.keepPrinter()
		p.changed()
	})
}

// keepPrinter holds on to the chosen queue while it exists, else takes the default one.
func (p *Printing) keepPrinter() {
	best := ""
	for _, q := range p.state.Printers {
		if q.Name == p.state.Printer {
			return
		}
		if q.Default || best == "" {
			best = q.Name
		}
	}
	p.state.Printer = best
	if best == "" && p.state.Target == TargetPrinter {
		p.state.Target = TargetOneFile
	}
}

// SetKind chooses form or receipt, with its usual number of copies.
func (p *Printing) SetKind(k confirm.PaperKind) {
	if p.state.Running || k == p.state.Kind {
		return
	}
	p.state.Kind = k
	p.state.Copies = 1
	if k == confirm.PaperForm {
		p.state.Copies = 2 // 一式两份
	}
	p.changed()
}

// SetCopies chooses how often each document is printed, one to nine.
func (p *Printing) SetCopies(n int) {
	if p.state.Running {
		return
	}
	p.state.Copies = max(1, min(n, 9))
	p.changed()
}

// SetTarget chooses where the paper goes.
func (p *Printing) SetTarget(t PrintTarget) {
	if p.state.Running {
		return
	}
	p.state.Target = t
	p.changed()
}

// SetPrinter chooses a print queue by name.
func (p *Printing) SetPrinter(name string) {
	if p.state.Running {
		return
	}
	p.state.Printer = name
	p.changed()
}

// SetFolder chooses where files go.
func (p *Printing) SetFolder(path string) {
	if p.state.Running || path == p.state.Folder {
		return
	}
	p.state.Folder = path
	p.changed()
}

// ready says whether printing can start and, if so, what to expect.
func (p *Printing) ready() (ok bool, reason string) {
	switch {
	case p.state.Running:
		return false, ""
	case len(p.rows) == 0:
		return false, "请先在“核对确认”中勾选申请人（空格键），再按“打印所选”。"
	case len(p.rows) > 1000:
		return false, "一批最多 1000 位申请人，现在选了 " + itoa(len(p.rows)) + " 位。"
	case p.state.Target == TargetPrinter && p.state.Printer == "":
		return false, "没有可用的打印机。"
	case p.state.Target != TargetPrinter && strings.TrimSpace(p.state.Folder) == "":
		return false, "请填写保存位置。"
	}
	return true, p.expect()
}

func (p *Printing) expect() string {
	undecided, without := 0, 0
	for _, r := range p.state.Selected {
		if !r.Decided {
			undecided++
		}
		if !r.Receipt {
			without++
		}
	}
	switch {
	case p.state.Kind == confirm.PaperReceipt && without > 0:
		return "受理凭证只为登记库已受理“材料齐全”的申请人打印，其中 " + itoa(without) + " 位暂不能打印。"
	case p.state.Kind == confirm.PaperForm && undecided > 0:
		return itoa(undecided) + " 位还没有已受理的结论，申请表会带“预览”字样。"
	default:
		return ""
	}
}

// Start prints. The batch is kept by the desk; its result is listed here.
func (p *Printing) Start() {
	if ok, _ := p.ready(); !ok {
		p.changed()
		return
	}
	req := p.request()
	p.state.Running, p.state.Stopping = true, false
	p.state.Done, p.state.Total, p.state.Current = 0, len(p.rows), ""
	p.state.Lines, p.state.Title, p.state.Where, p.state.Failed = nil, "", "", 0
	p.notices.Dismiss()
	meter := newGauge(p.runner, p.progress)
	var batch confirm.Batch
	p.cancel = p.runner.Go("print", func(ctx context.Context) (err error) {
		batch, err = p.desk.Print(ctx, req, meter.report)
		return err
	}, func(err error) { p.ended(batch, req, err) })
	p.changed()
}

// Cancel stops after the document being made.
func (p *Printing) Cancel() {
	if !p.state.Running || p.state.Stopping {
		return
	}
	p.state.Stopping = true
	p.cancel()
	p.changed()
}

func (p *Printing) request() desk.PrintRequest {
	req := desk.PrintRequest{Kinds: []confirm.PaperKind{p.state.Kind}, Copies: p.state.Copies}
	for _, r := range p.rows {
		req.RecordIDs = append(req.RecordIDs, r.ID)
	}
	// File names hold a time and a kind, nothing of a person.
	name := PaperWord(p.state.Kind) + "-" + p.now().In(Shanghai()).Format("20060102-150405")
	folder := strings.TrimSpace(p.state.Folder)
	switch p.state.Target {
	case TargetPrinter:
		req.Target.Printer = p.state.Printer
	case TargetEach:
		req.Target.Path, req.Target.Separate = filepath.Join(folder, name), true
	default:
		req.Target.Path = filepath.Join(folder, name+".pdf")
	}
	return req
}

func (p *Printing) progress(at desk.PrintProgress) {
	if !p.state.Running {
		return
	}
	p.state.Done, p.state.Total, p.state.Current = at.Done+at.Failed, at.Total, at.Current
	p.changed()
}

func (p *Printing) ended(batch confirm.Batch, req desk.PrintRequest, err error) {
	p.state.Running, p.state.Stopping = false, false
	p.notices.Fail(err)
	done, failed, cancelled := 0, 0, 0
	for _, d := range batch.Documents {
		line := DocumentLine{
			ApplicationNo: d.ApplicationNo, Name: p.names[d.RecordID],
			State: d.State.Label(), Tone: ToneComplete,
		}
		switch d.State {
		case confirm.DocumentFailed:
			failed++
			line.Tone, line.Reason = ToneBlock, codeSentence(d.Code, d.Args)
		case confirm.DocumentSkipped, confirm.DocumentWaiting:
			cancelled++
			line.Tone = TonePending
		default:
			done++
			line.Reason = printedAs(d)
		}
		p.state.Lines = append(p.state.Lines, line)
	}
	p.state.Failed = failed
	p.state.Done = done + failed
	p.state.Title = PaperWord(req.Kinds[0]) + "：完成 " + itoa(done)
	if failed > 0 {
		p.state.Title += "，失败 " + itoa(failed)
	}
	if cancelled > 0 {
		p.state.Title += "，取消 " + itoa(cancelled)
	}
	if done > 0 {
		p.state.Where = req.Target.Path
	}
	p.changed()
}

// printedAs tells what is special about a document that was made.
func printedAs(d confirm.Document) string {
	text := itoa(d.Pages) + " 页"
	if d.Preview {
		text += "，带“预览”字样"
	}
	if d.PrintNo > 1 {
		text += "，补打 " + itoa(d.PrintNo-1)
	}
	return text
}

func (p *Printing) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
