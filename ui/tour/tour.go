package tour

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// Options are what a tour needs.
type Options struct {
	Window *ui.Window
	// Ask runs a function on the toolkit's goroutine and waits; false when the
	// window is gone.
	Ask      func(func()) bool
	Registry *training.Training
	// Capture waits until the window shows everything that has been done to it,
	// and gives that picture. It is called on the tour's goroutine.
	Capture func(context.Context) (image.Image, error)
	Out     string // folder for everything the tour leaves
	Log     io.Writer
}

// How many applicants the tour concludes in each way.
const (
	wantComplete   = 6
	wantIncomplete = 2
	wantLeft       = 1
)

// tour is one run.
type tour struct {
	driver
	registry *training.Training
	log      io.Writer
	done     report
}

// Run drives the window through the whole job. It must not be called on the
// toolkit's goroutine. The error names the step that did not happen.
func Run(ctx context.Context, o Options) error {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	t := &tour{
		driver:   driver{ctx: ctx, window: o.Window, ask: o.Ask, out: o.Out, capture: o.Capture},
		registry: o.Registry, log: o.Log,
	}
	t.done.began = time.Now()
	for _, s := range []struct {
		name string
		run  func()
	}{
		{"启用工作站", t.enrol},
		{"在线登录", t.signIn},
		{"取回申请人", t.pull},
		{"查找", t.search},
		{"核对并作出结论", t.conclude},
		{"发送并受理", t.send},
		{"处理冲突", t.conflict},
		{"对账和同步记录", t.reconcile},
		{"批量打印申请表", t.printForms},
		{"打印受理凭证", t.printReceipts},
		{"导出名册", t.roster},
		{"预留编号并打印空白凭证", t.blanks},
		{"打印机", t.printers},
		{"扫码核验", t.scan},
		{"深色外观", t.dark},
		{"密钥与数据", t.keysAndData},
		{"锁定后离线登录", t.relock},
		{"与登记库核对", t.verify},
	} {
		t.step = s.name
		fmt.Fprintf(t.log, "%s …\n", s.name)
		s.run()
		if t.err != nil {
			break
		}
		t.done.steps = append(t.done.steps, s.name)
	}
	return t.report()
}

// bench reads a presenter's state on the toolkit's goroutine.
func (t *tour) bench(read func(b *present.Workbench)) {
	t.do(func() {
		if b := t.window.Bench(); b != nil {
			read(b)
		}
	})
}

// until waits for a condition of the signed-in window.
func (t *tour) until(what string, holds func(b *present.Workbench) bool) {
	t.wait(what, func() bool {
		b := t.window.Bench()
		return b != nil && holds(b)
	})
}

func (t *tour) enrol() {
	t.wait("启用画面", func() bool { return t.window.SignIn().State().Step == present.StepEnrol })
	t.write(ui.HandleEnrolCode, t.registry.ActivationCode())
	t.write(ui.HandleEnrolPIN, training.PIN)
	t.write(ui.HandleEnrolPINAgain, training.PIN)
	t.shot("qiyong")
	t.key(fyne.KeyReturn)
	t.wait("登录画面", func() bool { return t.window.SignIn().State().Step == present.StepOnline })
}

func (t *tour) signIn() {
	t.write(ui.HandlePassword, t.registry.Password())
	t.write(ui.HandleOnlinePIN, training.PIN)
	t.shot("denglu")
	t.key(fyne.KeyReturn)
	t.wait("短信验证码画面", func() bool { return t.window.SignIn().State().Step == present.StepSMS })
	t.write(ui.HandleSMSCode, t.registry.SMSCode())
	t.shot("yanzhengma")
	t.key(fyne.KeyReturn)
	t.until("工作台", func(*present.Workbench) bool { return true })
}

func (t *tour) pull() {
	t.until("同步完成", func(b *present.Workbench) bool {
		s := b.Standing.State()
		return !s.Syncing && s.Online && s.LastPull != "" && b.List.Len() > 0
	})
	records, err := t.registry.Registry().Decisions(t.ctx, training.PlanID)
	if err != nil {
		t.fail("登记库读不出来：%v", err)
		return
	}
	t.done.registered = len(records)
	t.bench(func(b *present.Workbench) {
		for _, c := range b.List.State().Chips {
			if c.Queue == confirm.QueueAll {
				t.done.pulled = c.Count
			}
		}
	})
	if t.done.pulled != t.done.registered {
		t.fail("登记库有 %d 位申请人，窗口中有 %d 位", t.done.registered, t.done.pulled)
	}
	t.shot("liebiao")
}

// search finds the third applicant again by a part of the 报名号.
func (t *tour) search() {
	want := ""
	t.bench(func(b *present.Workbench) { want = b.List.Row(2).ApplicationNo })
	t.control(fyne.KeyF)
	t.write(ui.HandleSearch, want)
	t.until("只剩一位", func(b *present.Workbench) bool {
		return b.List.Len() == 1 && b.List.Row(0).ApplicationNo == want
	})
	t.shot("chazhao")
	t.key(fyne.KeyEscape)
	t.until("全部列出", func(b *present.Workbench) bool { return b.List.Len() > 1 })
	t.done.searched = want
}

// keysAndData shows the screen of the clerk's key and of what lies on the disk.
func (t *tour) keysAndData() {
	t.key(fyne.KeyF11)
	t.until("密钥与数据", func(b *present.Workbench) bool {
		s := b.Keys.State()
		return len(s.Key) > 0 && len(s.Ready) > 0 && !s.Checking
	})
	t.shot("miyao")
}

func (t *tour) dark() {
	t.do(func() {
		t.window.SetDark(true)
		t.window.Bench().Show(present.ScreenCheck)
	})
	t.shot("shense")
	t.do(func() { t.window.SetDark(false) })
}

// relock locks the desk and opens it again by PIN alone.
func (t *tour) relock() {
	t.do(func() { t.window.Bench().Lock() })
	t.wait("锁定画面", func() bool {
		return t.window.Bench() == nil && t.window.SignIn().State().Step == present.StepOffline
	})
	t.write(ui.HandleOfflinePIN, training.PIN)
	t.shot("suoding")
	t.key(fyne.KeyReturn)
	t.until("本机数据", func(b *present.Workbench) bool { return b.List.Len() > 0 })
	t.done.offline = true
}
