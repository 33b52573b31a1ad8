package tour

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// Gallery leaves a picture of every screen, each of its parts and what can lie
// over it, in both themes, for a person to look at; language and scale are
// those of the process. It must not be called on the toolkit's goroutine. The
// error names the picture that could not be made.
func Gallery(ctx context.Context, o Options) error {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	g := &gallery{tour: &tour{
		driver:   driver{ctx: ctx, window: o.Window, ask: o.Ask, out: o.Out, capture: o.Capture},
		registry: o.Registry, log: o.Log,
	}}
	g.step = "登录前"
	g.wait("启用画面", func() bool { return g.window.SignIn().State().Step == present.StepEnrol })
	g.inBothThemes("enrol")
	g.enrolQuietly()
	g.inBothThemes("signin")
	g.signInQuietly()
	g.furnish()
	for _, dark := range themes {
		g.do(func() { g.window.SetDark(dark) }) // every widget is drawn anew: once is enough
		for i, s := range stops {
			g.step = s.name
			g.bench(func(b *present.Workbench) { b.Idle.Touch() }) // somebody is there
			g.do(g.window.DismissNotice)
			s.visit(g)
			g.shoot(dark, fmt.Sprintf("%02d-%s", i+1, s.name))
			if s.covers {
				g.key(fyne.KeyEscape)
			}
		}
	}
	g.step = "锁定"
	g.do(func() { g.window.Bench().Lock() })
	g.wait("锁定画面", func() bool { return g.window.Bench() == nil })
	g.inBothThemes("locked")
	return g.err
}

// gallery is one walk through the screens.
type gallery struct{ *tour }

// stop is one picture.
type stop struct {
	name   string
	visit  func(g *gallery)
	covers bool // it lies over the screen, and Escape takes it away
}

// stops are all pictures of a signed-in desk, in the order of the navigation.
var stops = []stop{
	{name: "overview", visit: screen(present.ScreenOverview)},
	{name: "list", visit: screen(present.ScreenCheck)},
	{name: "record", visit: (*gallery).record},
	{name: "print-new", visit: printPart(present.PagePrintNew)},
	{name: "print-queue", visit: printPart(present.PageQueue)},
	{name: "print-blanks", visit: printPart(present.PageBlanks)},
	{name: "print-printers", visit: printPart(present.PagePrinters)},
	{name: "mail", visit: mailPart(present.PageWrite)},
	{name: "mailbox", visit: mailPart(present.PageMailbox)},
	{name: "statistics-daily", visit: statisticsPart(present.PageDaily)},
	{name: "statistics-rosters", visit: statisticsPart(present.PageRosters)},
	{name: "statistics-notcome", visit: statisticsPart(present.PageNotCome)},
	{name: "statistics-handover", visit: statisticsPart(present.PageHandover)},
	{name: "statistics-closeout", visit: statisticsPart(present.PageCloseOut)},
	{name: "send-outbox", visit: sendPart(present.PageOutbox)},
	{name: "send-conflicts", visit: sendPart(present.PageConflicts)},
	{name: "send-log", visit: sendPart(present.PageLog)},
	{name: "send-reconcile", visit: sendPart(present.PageReconcile)},
	{name: "send-line", visit: sendPart(present.PageLine)},
	{name: "elsewhere", visit: screen(present.ScreenElsewhere)},
	{name: "plans", visit: screen(present.ScreenPlans)},
	{name: "files", visit: screen(present.ScreenFiles)},
	{name: "keys", visit: screen(present.ScreenKeys)},
	{name: "settings", visit: screen(present.ScreenSettings)},
	{name: "help", visit: func(g *gallery) { g.key(fyne.KeyF1) }, covers: true},
	{name: "palette", visit: func(g *gallery) { g.control(fyne.KeyK) }, covers: true},
}

func screen(s present.Screen) func(*gallery) {
	return func(g *gallery) { g.bench(func(b *present.Workbench) { b.Show(s) }) }
}

func mailPart(p present.MailPage) func(*gallery) {
	return func(g *gallery) {
		g.bench(func(b *present.Workbench) {
			b.Show(present.ScreenMail)
			b.Mail.ShowPage(p)
		})
	}
}

func printPart(p present.PrintPage) func(*gallery) {
	return func(g *gallery) { g.bench(func(b *present.Workbench) { b.ShowPrint(p) }) }
}

func sendPart(p present.SendPage) func(*gallery) {
	return func(g *gallery) { g.bench(func(b *present.Workbench) { b.ShowSend(p) }) }
}

func statisticsPart(p present.StatisticsPage) func(*gallery) {
	return func(g *gallery) { g.bench(func(b *present.Workbench) { b.ShowStatistics(p) }) }
}

// enrolQuietly and signInQuietly do what the tour does, without its pictures.
func (g *gallery) enrolQuietly() {
	g.write(ui.HandleEnrolCode, g.registry.ActivationCode())
	g.write(ui.HandleEnrolPIN, training.PIN)
	g.write(ui.HandleEnrolPINAgain, training.PIN)
	g.key(fyne.KeyReturn)
	g.wait("登录画面", func() bool { return g.window.SignIn().State().Step == present.StepOnline })
}

func (g *gallery) signInQuietly() {
	g.write(ui.HandlePassword, g.registry.Password())
	g.write(ui.HandleOnlinePIN, training.PIN)
	g.key(fyne.KeyReturn)
	g.wait("短信验证码画面", func() bool { return g.window.SignIn().State().Step == present.StepSMS })
	g.write(ui.HandleSMSCode, g.registry.SMSCode())
	g.key(fyne.KeyReturn)
	g.until("同步完成", func(b *present.Workbench) bool {
		s := b.Standing.State()
		return !s.Syncing && s.Online && s.LastPull != "" && b.List.Len() > 0
	})
}

// open opens a row of all.
func (g *gallery) open(i int) {
	g.bench(func(b *present.Workbench) {
		b.List.ShowQueue(confirm.QueueAll)
	})
	g.until("列表", func(b *present.Workbench) bool { return b.List.Len() > i && !b.List.State().Loading })
	g.bench(func(b *present.Workbench) { b.List.OpenRow(i) })
	g.recordReady()
}

func (g *gallery) record() {
	g.bench(func(b *present.Workbench) { b.Show(present.ScreenCheck) })
	g.open(8)
}

// themes are light and dark: whether it is dark.
var themes = []bool{false, true}

func (g *gallery) inBothThemes(name string) {
	for _, dark := range themes {
		g.do(func() { g.window.SetDark(dark) })
		g.shoot(dark, name)
	}
}

// shoot saves the window once it stands still.
func (g *gallery) shoot(dark bool, name string) {
	if g.err != nil {
		return
	}
	theme := map[bool]string{false: "light", true: "dark"}[dark]
	if err := g.still(filepath.Join(g.out, theme+"-"+name+".png")); err != nil {
		g.fail("截图：%v", err)
	}
}

// lookAgain is how long a window must look the same to be taken as standing
// still, stillTries how often that is tried: a countdown moves every second.
const (
	lookAgain  = 120 * time.Millisecond
	stillTries = 8
)

// still waits until two pictures are the same, and saves the last.
func (g *gallery) still(path string) error {
	var before []byte
	for range stillTries {
		picture, err := g.capture(g.ctx)
		if err != nil {
			return err
		}
		now := pixels(picture)
		if bytes.Equal(before, now) {
			return savePNG(path, picture)
		}
		before = now
		select {
		case <-g.ctx.Done():
			return g.ctx.Err()
		case <-time.After(lookAgain):
		}
	}
	picture, err := g.capture(g.ctx)
	if err != nil {
		return err
	}
	return savePNG(path, picture)
}

func pixels(img image.Image) []byte {
	if flat, ok := img.(*image.RGBA); ok {
		return bytes.Clone(flat.Pix)
	}
	if flat, ok := img.(*image.NRGBA); ok {
		return bytes.Clone(flat.Pix)
	}
	return nil
}

func savePNG(path string, img image.Image) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	return fast.Encode(f, img)
}
