package present

import (
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

type careBench struct {
	*PrinterCare
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	told    int
}

func newCareBench(t *testing.T) *careBench {
	b := &careBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.desk.saved = map[confirm.CalibrationKey]confirm.Calibration{
		{Printer: "HP", Kind: confirm.PaperForm}:                {X: -0.5, Y: 1.25},
		{Printer: "HP", Tray: "Tray2", Kind: confirm.PaperForm}: {X: 3, Percent: 99.5},
	}
	b.desk.printers = []confirm.PrinterInfo{
		{Name: "old", A4: true, Accepts: true, Reasons: []string{"offline"}},
		{Name: "HP", Info: "教导处", Default: true, A4: true, Accepts: true, Trays: []string{"Tray1", "Tray2"}},
	}
	b.notices = NewNotices(b.runner)
	b.PrinterCare = NewPrinterCare(b.desk, b.desk, b.runner, b.notices)
	b.OnPrinters = func(list []confirm.PrinterInfo) { b.told = len(list) }
	b.Load()
	b.runner.settle()
	return b
}

func (b *careBench) values() string {
	s := b.State()
	return s.X + " " + s.Y + " " + s.Percent
}

func TestCalibrationIsOfPrinterTrayAndForm(t *testing.T) {
	b := newCareBench(t)
	check(t, "others are told", b.told, 2)
	check(t, "the default one", b.State().Chosen, "教导处")
	check(t, "saved", b.values(), "-0.5 1.25 100")
	check(t, "page", b.desk.drawn[0].Key, confirm.CalibrationKey{Printer: "HP", Kind: confirm.PaperForm})
	b.SetTray("Tray2")
	b.runner.settle()
	check(t, "of the tray", b.values(), "3 0 99.5")
	b.SetForm(confirm.PaperLabel)
	b.runner.settle()
	check(t, "of the form", b.values(), "0 0 100")
	b.MoveTo(0)
	b.runner.settle()
	check(t, "of the printer", b.State().Chosen+b.State().Tray, "old")
	check(t, "how it is", b.Printer(0).Badge, Badge{"打印机离线", ToneWarn})
	check(t, "how it is", b.Printer(1).Badge, Badge{"就绪", ToneComplete})
	b.desk.printers = nil
	b.Load()
	b.runner.settle()
	check(t, "none", strings.Contains(b.State().Empty, "没有找到打印机"), true)
	b.Save()
	b.PrintTest()
	check(t, "nothing to do", len(b.runner.jobs), 0)
}

func TestCalibrationIsTypedAndSaved(t *testing.T) {
	tests := map[string]struct {
		x, y, percent string
		can           bool
		want          confirm.Calibration
	}{
		"numbers":        {"1.5", "-2", "101", true, confirm.Calibration{X: 1.5, Y: -2, Percent: 101}},
		"as by hand":     {"－１．５", " 2 ", "99％", true, confirm.Calibration{X: -1.5, Y: 2, Percent: 99}},
		"empty is none":  {"", "", "", true, confirm.Calibration{}},
		"no number":      {"左", "0", "100", false, confirm.Calibration{}},
		"as it was read": {"-0.5", "1.25", "100", false, confirm.Calibration{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newCareBench(t)
			b.Type(tt.x, tt.y, tt.percent)
			check(t, "can save", b.State().CanSave, tt.can)
			b.Save()
			b.Save() // a double click
			b.runner.settle()
			if tt.can {
				check(t, "saved", b.desk.saved[confirm.CalibrationKey{Printer: "HP", Kind: confirm.PaperForm}], tt.want)
				check(t, "no longer changed", b.State().Changed, false)
			}
		})
	}
	b := newCareBench(t)
	b.Type("99", "0", "100")
	b.desk.paperErr = problem(confirm.ProblemCalibration)
	b.Save()
	b.runner.settle()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemCalibration, nil))
	check(t, "still to be saved", b.State().CanSave, true)
}

func TestPagesOfAPrinter(t *testing.T) {
	b := newCareBench(t)
	b.SetTray("Tray1")
	b.runner.settle()
	b.desk.paperActs = nil
	b.PrintCalibration()
	b.PrintTest() // one after the other
	b.runner.settle()
	b.PrintTest()
	b.runner.settle()
	want := []string{"page calibration HP Tray1 form", "page test HP Tray1 form"}
	if !slices.Equal(b.desk.paperActs, want) {
		t.Errorf("asked for %q", b.desk.paperActs)
	}
}
