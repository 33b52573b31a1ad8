package present

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// PrinterState is what 打印机 shows.
type PrinterState struct {
	Printers, Current int
	Chosen            string // its name for people
	Trays             []string
	Tray              string
	Form              confirm.PaperKind
	Forms             []KindChoice
	// X, Y and Percent are as typed.
	X, Y, Percent string
	Changed       bool // not saved yet
	CanSave       bool
	CanPrint      bool
	Busy          bool
	Hint          string
	Empty         string
}

// PrinterLine is one print queue.
type PrinterLine struct {
	Name, Detail string
	Badge        Badge
	Default      bool
}

// calibratedForms are the papers whose place on the sheet matters.
var calibratedForms = []confirm.PaperKind{
	confirm.PaperForm, confirm.PaperReceipt, confirm.PaperBlankReceipt, confirm.PaperLabel,
}

// PrinterCare lists the printers, tells how they are, and fits each paper to
// them (校准).
type PrinterCare struct {
	OnChange func(PrinterState)
	// OnPrinters is called with each new list.
	OnPrinters func([]confirm.PrinterInfo)
	Preview    *Preview

	desk    PrinterDesk
	runner  Runner
	notices *Notices
	list    []confirm.PrinterInfo
	state   PrinterState
	asked   confirm.CalibrationKey
	turn    int
}

// NewPrinterCare makes the presenter; Load fills it.
func NewPrinterCare(d PrinterDesk, v PreviewDesk, r Runner, n *Notices) *PrinterCare {
	p := &PrinterCare{desk: d, runner: r, notices: n, Preview: NewPreview(v, r, lang.L("选择打印机后，这里显示校准页。"))}
	p.state = PrinterState{Current: -1, Form: confirm.PaperForm}
	return p
}

// State is what is to be shown now.
func (p *PrinterCare) State() PrinterState {
	s := p.state
	s.Printers = len(p.list)
	for _, k := range calibratedForms {
		s.Forms = append(s.Forms, KindChoice{k, PaperWord(k), k == s.Form})
	}
	q, ok := p.chosen()
	if !ok {
		s.Empty = lang.L("没有找到打印机。请在系统中添加打印机，再按“重新查找”；没有打印机也可以存为 PDF。")
		return s
	}
	s.Chosen, s.Trays = PrinterWord(q), q.Trays
	_, err := p.typed()
	s.CanSave = !s.Busy && s.Changed && err == nil
	s.CanPrint = !s.Busy
	switch {
	case err != nil:
		s.Hint = Sentence(err)
	case s.Changed:
		s.Hint = lang.L("改过还没有保存。")
	}
	return s
}

func (p *PrinterCare) chosen() (confirm.PrinterInfo, bool) {
	if i := p.state.Current; i >= 0 && i < len(p.list) {
		return p.list[i], true
	}
	return confirm.PrinterInfo{}, false
}

// Printer gives line i.
func (p *PrinterCare) Printer(i int) PrinterLine {
	q := p.list[i]
	line := PrinterLine{Name: PrinterWord(q), Default: q.Default, Detail: q.Location, Badge: Badge{lang.L("就绪"), ToneComplete}}
	if health := printerHealth(q); health != "" {
		line.Badge = Badge{health, ToneWarn}
	}
	return line
}

// Load asks for the print queues.
func (p *PrinterCare) Load() {
	var list []confirm.PrinterInfo
	p.runner.Go("printers", func(ctx context.Context) (err error) {
		list, err = p.desk.Printers(ctx)
		return err
	}, func(err error) {
		if err != nil {
			list = nil // files can be made all the same
		}
		p.take(list)
	})
}

func (p *PrinterCare) take(list []confirm.PrinterInfo) {
	was, _ := p.chosen()
	p.list = list
	at := slices.IndexFunc(list, func(q confirm.PrinterInfo) bool { return q.Name == was.Name })
	if at < 0 {
		at = slices.IndexFunc(list, func(q confirm.PrinterInfo) bool { return q.Default })
	}
	p.state.Current = max(at, min(0, len(list)-1))
	if q, _ := p.chosen(); q.Name != was.Name {
		p.state.Tray = ""
	}
	if p.OnPrinters != nil {
		p.OnPrinters(list)
	}
	p.read()
}

// MoveTo chooses printer i.
func (p *PrinterCare) MoveTo(i int) {
	if i < 0 || i >= len(p.list) || i == p.state.Current {
		return
	}
	p.state.Current, p.state.Tray = i, ""
	p.read()
}

// SetTray chooses the tray to calibrate; empty is the one the printer chooses.
func (p *PrinterCare) SetTray(tray string) {
	p.state.Tray = tray
	p.read()
}

// SetForm chooses the paper to calibrate.
func (p *PrinterCare) SetForm(k confirm.PaperKind) {
	p.state.Form = k
	p.read()
}

func (p *PrinterCare) key() (confirm.CalibrationKey, bool) {
	q, ok := p.chosen()
	return confirm.CalibrationKey{Printer: q.Name, Tray: p.state.Tray, Kind: p.state.Form}, ok
}

// read fetches what was saved, unless it is on the screen already.
func (p *PrinterCare) read() {
	key, ok := p.key()
	if !ok {
		p.asked = confirm.CalibrationKey{}
		p.Preview.Show("", "", key)
		p.changed()
		return
	}
	if key == p.asked {
		p.changed()
		return
	}
	p.asked = key
	p.Preview.Show(confirm.PaperCalibration, "", key)
	p.turn++
	turn := p.turn
	var c confirm.Calibration
	p.runner.Go("calibration", func(ctx context.Context) (err error) {
		c, err = p.desk.Calibration(ctx, key)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.notices.Fail(err)
		p.put(c)
		p.changed()
	})
	p.changed()
}

func (p *PrinterCare) put(c confirm.Calibration) {
	if c.Percent == 0 {
		c.Percent = 100
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	p.state.X, p.state.Y, p.state.Percent, p.state.Changed = number(c.X), number(c.Y), number(c.Percent), false
}

// Type takes the three values as they are typed.
func (p *PrinterCare) Type(x, y, percent string) {
	if x == p.state.X && y == p.state.Y && percent == p.state.Percent {
		return
	}
	p.state.X, p.state.Y, p.state.Percent, p.state.Changed = x, y, percent, true
	p.changed()
}

func (p *PrinterCare) typed() (confirm.Calibration, error) {
	var values [3]float64
	for i, text := range []string{p.state.X, p.state.Y, p.state.Percent} {
		text = strings.TrimSuffix(tidy(text).text, "%")
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return confirm.Calibration{}, &confirm.Problem{Code: confirm.ProblemCalibration, Err: err}
		}
		values[i] = v
	}
	return confirm.Calibration{X: values[0], Y: values[1], Percent: values[2]}, nil
}

// Save keeps the values for printer, tray and form.
func (p *PrinterCare) Save() {
	key, ok := p.key()
	c, err := p.typed()
	if !ok || err != nil || !p.State().CanSave {
		p.notices.Fail(err)
		return
	}
	p.act("save calibration", lang.L("校准已保存。再打印一次校准页，看十字是否对准。"), func(ctx context.Context) error {
		return p.desk.SaveCalibration(ctx, key, c)
	}, func() {
		p.state.Changed = false
		p.Preview.Again()
	})
}

// PrintCalibration prints the page with the grid.
func (p *PrinterCare) PrintCalibration() { p.print(confirm.PaperCalibration, lang.L("校准页")) }

// PrintTest prints the test page.
func (p *PrinterCare) PrintTest() { p.print(confirm.PaperTest, lang.L("测试页")) }

func (p *PrinterCare) print(kind confirm.PaperKind, word string) {
	key, ok := p.key()
	if !ok {
		return
	}
	target := confirm.BatchTarget{Printer: key.Printer, Tray: key.Tray, Duplex: confirm.DuplexOff}
	p.act("print page", lang.F("%s已交打印机。", word), func(ctx context.Context) error {
		return p.desk.PrintPage(ctx, kind, target, key.Kind)
	}, nil)
}

func (p *PrinterCare) act(label, said string, job func(context.Context) error, then func()) {
	if p.state.Busy {
		return
	}
	p.state.Busy = true
	p.notices.Dismiss()
	p.runner.Go(label, job, func(err error) {
		p.state.Busy = false
		if err == nil {
			p.notices.Info(said)
			if then != nil {
				then()
			}
		}
		p.notices.Fail(err)
		p.changed()
	})
	p.changed()
}

func (p *PrinterCare) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
