package tour

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confirmpoint/ui"
)

// How long a step may take, and how often its condition is looked at. The
// deadline is for what hangs: a busy machine that draws in software at 200 %
// has taken more than a minute.
const (
	stepDeadline = 5 * time.Minute
	lookEvery    = 15 * time.Millisecond
)

// driver does with the window what a person's hands and eyes do. Its methods
// run on the tour's goroutine and hop to the toolkit's for each touch. The
// first failure sticks: what follows does nothing.
type driver struct {
	ctx     context.Context
	window  *ui.Window
	ask     func(func()) bool
	out     string
	capture func(context.Context) (image.Image, error)
	step    string
	shots   []string
	err     error
}

// fail ends the tour in the current step.
func (d *driver) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("步骤“%s”没有完成：%s", d.step, fmt.Sprintf(format, args...))
	}
}

// do runs fn on the toolkit's goroutine.
func (d *driver) do(fn func()) {
	if d.err == nil && !d.ask(fn) {
		d.fail("窗口已关闭")
	}
}

// wait looks until the condition holds; it runs on the toolkit's goroutine.
func (d *driver) wait(what string, holds func() bool) {
	ctx, cancel := context.WithTimeout(d.ctx, stepDeadline)
	defer cancel()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for d.err == nil {
		met := false
		d.do(func() { met = holds() })
		if met || d.err != nil {
			return
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			notice := ""
			d.do(func() { notice = d.window.Notice().Text })
			d.fail("等待“%s”超时。窗口提示：%s", what, notice)
		}
	}
}

// focus puts the keyboard on a widget, as Tab or a click would.
func (d *driver) focus(h ui.Handle) {
	d.do(func() {
		target, ok := d.window.Handle(h).(fyne.Focusable)
		if !ok {
			d.fail("找不到控件 %s", h)
			return
		}
		d.window.Focus(target)
	})
}

// write types text into a widget, each character as its key and its rune. What
// arrives meanwhile may take the focus away, as a record that is shown anew
// does; then it begins again, as a person would, who waits for the field too.
func (d *driver) write(h ui.Handle, text string) {
	for range 3 {
		d.wait("焦点："+string(h), func() bool {
			target, ok := d.window.Handle(h).(fyne.Focusable)
			if ok { // a busy machine has not laid it out yet: then the toolkit does not find it
				d.window.Focus(target)
			}
			return ok && d.window.Fyne().Canvas().Focused() == target
		})
		kept := true
		for _, r := range text {
			d.char(r)
			d.do(func() { kept = kept && any(d.window.Fyne().Canvas().Focused()) == any(d.window.Handle(h)) })
		}
		if kept || d.err != nil {
			return
		}
		d.do(func() {
			if e, ok := d.window.Handle(h).(interface{ SetText(string) }); ok {
				e.SetText("")
			}
		})
	}
	d.do(func() { d.fail("焦点总被拿走：%s，在 %T", h, d.window.Fyne().Canvas().Focused()) })
}

// char types one character into whatever has the focus.
func (d *driver) char(r rune) {
	d.do(func() {
		focused := d.window.Fyne().Canvas().Focused()
		if focused == nil {
			d.fail("没有控件接收输入")
			return
		}
		strike(focused, r)
	})
}

// burst types a text and Return faster than hands, as a scanner does.
func (d *driver) burst(text string) {
	d.do(func() {
		focused := d.window.Fyne().Canvas().Focused()
		if focused == nil {
			d.fail("没有控件接收扫码")
			return
		}
		for _, r := range text {
			strike(focused, r)
		}
		focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	})
}

// strike gives a widget a character as the toolkit does: its key, if it has
// one, then its rune.
func strike(to fyne.Focusable, r rune) {
	if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		to.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(unicode.ToUpper(r))})
	}
	to.TypedRune(r)
}

// key presses a key.
func (d *driver) key(name fyne.KeyName) {
	d.do(func() {
		e := &fyne.KeyEvent{Name: name}
		c := d.window.Fyne().Canvas()
		if focused := c.Focused(); focused != nil {
			focused.TypedKey(e)
		} else if on := c.OnTypedKey(); on != nil {
			on(e)
		}
	})
}

// control presses Ctrl and a key.
func (d *driver) control(name fyne.KeyName) {
	d.do(func() {
		c := d.window.Fyne().Canvas()
		target, ok := c.Focused().(fyne.Shortcutable)
		if !ok {
			target, ok = c.(fyne.Shortcutable)
		}
		if !ok {
			d.fail("没有控件接收组合键：%T", c.Focused())
			return
		}
		target.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault})
	})
}

// shot saves what the window shows, if anybody wants pictures.
func (d *driver) shot(name string) {
	if d.err != nil || d.capture == nil {
		return
	}
	file := fmt.Sprintf("%02d-%s.png", len(d.shots)+1, name)
	if err := d.save(file); err != nil {
		d.fail("截图 %s：%v", file, err)
		return
	}
	d.shots = append(d.shots, file)
}

func (d *driver) save(file string) (err error) {
	f, err := os.Create(filepath.Join(d.out, file))
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	picture, err := d.capture(d.ctx)
	if err != nil {
		return err
	}
	return png.Encode(f, picture)
}
