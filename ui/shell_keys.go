package ui

import (
	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// newCommands makes the registry of this shell; the screens' own commands are
// added by registerCommands.
func (s *shell) newCommands() *present.Commands {
	b := s.bench
	return present.NewCommands(func() (present.Screen, string) {
		switch b.Screen() {
		case present.ScreenPrint:
			return b.Screen(), string(b.PrintPage())
		case present.ScreenSend:
			return b.Screen(), string(b.SendPage())
		case present.ScreenMail:
			return b.Screen(), string(b.Mail.Page())
		case present.ScreenStatistics:
			return b.Screen(), string(b.StatisticsPage())
		}
		return b.Screen(), ""
	})
}

// registerCommands fills the registry, from which the keys, the palette, the
// tooltips, the foot bar and the key card come, with the commands of the
// screens that there are. The keys of all others lead to a screen first.
func (s *shell) registerCommands() {
	all := append(s.windowCommands(), s.screenCommands()...)
	for _, v := range s.screens {
		own := []present.Command(nil)
		if v.commands != nil {
			own = v.commands()
		}
		all = append(all, own...)
		if !anyKey(own, "F8") {
			all = append(all, present.Command{Name: "本页主要按钮", Key: "F8", Screen: v.screen, Do: v.act})
		}
	}
	if s.walk != nil {
		all = append(all, s.walk.commands()...)
	}
	s.commands.Set(all, s.queueCommands)
	for _, key := range s.commands.Keys() {
		s.keys.acts[key] = func() { s.commands.Press(key) }
	}
}

func anyKey(list []present.Command, key string) bool {
	for _, c := range list {
		if c.Key == key {
			return true
		}
	}
	return false
}

// windowCommands work everywhere.
func (s *shell) windowCommands() []present.Command {
	b := s.bench
	return []present.Command{
		{Name: "帮助", Key: keyHelp, Foot: true, Do: s.showHelp},
		{Name: "命令面板", Key: keyPalette, Foot: true, Do: func() { s.completed().palette.presenter.Open() }},
		{Name: "插入没有输入法的字", Key: "Alt+Z", Do: func() { s.completed().insert.open(false) }},
		{Name: "插入短语", Key: "Alt+D", Do: func() { s.completed().insert.open(true) }},
		{Name: "按键卡片", Key: "Ctrl+Shift+K", Do: func() { s.completed().card.Make() }},
		{Name: "待处理的问题", Key: keyTroubles, Do: s.showTroubles},
		{Name: "同步", Key: "F5", Do: b.Standing.Sync, WhyNot: s.whyNotSync},
		{Name: "查找申请人", Key: "Ctrl+F", Foot: true, Do: func() {
			b.Show(present.ScreenCheck)
			s.keys.focus(s.list.search)
		}},
		{Name: "打印所选", Key: "Ctrl+P", Foot: true, Do: b.PrintMarked},
		{Name: "留言所选", Key: "Ctrl+Shift+M", Do: b.MailMarked},
		{Name: "锁定", Key: "Ctrl+L", Foot: true, Do: b.Lock},
		{Name: "签名待签的结论", Key: "Ctrl+G", Do: b.Signing.Show, WhyNot: func() string {
			if b.Standing.State().Unsigned == 0 {
				return lang.L("没有等待签名的结论。")
			}
			return ""
		}},
	}
}

func (s *shell) whyNotSync() string {
	if b := s.bench; b.Standing.State().Syncing {
		return lang.L("正在同步，请等它结束。")
	}
	return ""
}

// Keys that are named elsewhere too.
const (
	keyHelp     = "F1"
	keyPalette  = "Ctrl+K"
	keyTroubles = "Ctrl+Shift+W"
	keyReset    = "Alt+R" // of the list
)

// screenKeys open the screens in the order of the navigation.
var screenKeys = []string{
	"Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9", "Ctrl+0", "Ctrl+,",
}

// screenCommands go to the screens. The four that are used most have an F key
// as well; F3 and F4 go on to the next part of a screen that is shown already.
func (s *shell) screenCommands() []present.Command {
	b := s.bench
	var all []present.Command
	for i, v := range screenNames() {
		all = append(all, present.Command{Name: v.word, Key: screenKeys[i], Do: func() { b.Show(v.screen) }})
	}
	return append(all,
		present.Command{Name: "核对", Key: "F2", Foot: true, Do: func() { b.Show(present.ScreenCheck) }},
		present.Command{Name: "打印（再按换页）", Key: "F3", Foot: true, Do: func() {
			if b.Screen() == present.ScreenPrint {
				b.ShowPrint(s.print.next(b.PrintPage()))
				return
			}
			b.Show(present.ScreenPrint)
		}},
		present.Command{Name: "冲突与发送（再按换页）", Key: "F4", Foot: true, Do: func() {
			if b.Screen() == present.ScreenSend {
				b.ShowSend(s.send.next(b.SendPage()))
				return
			}
			b.Show(present.ScreenSend)
		}},
		present.Command{Name: "密钥", Key: "F11", Foot: true, Do: func() { b.Show(present.ScreenKeys) }},
	)
}

// queueCommands choose a queue of the list.
func (s *shell) queueCommands() []present.Command {
	var all []present.Command
	for _, chip := range s.bench.List.State().Chips {
		all = append(all, present.Command{Name: chip.Label, Do: func() {
			s.bench.Show(present.ScreenCheck)
			s.bench.List.ShowQueue(chip.Queue)
		}})
	}
	return all
}

// showHelp opens the help on this screen, and on what went wrong last.
func (s *shell) showHelp() {
	s.keys.touched()
	s.completed().help.presenter.Open(s.bench.Screen(), s.bench.Problem())
}

func (s *shell) showTroubles() { s.completed().troubles.open() }

func (s *shell) concludeComplete() { s.concludeBy(confirm.ActionConcludeComplete) }

// concludeBy is what a conclusion's key does: the same as its button, which
// may be disabled.
func (s *shell) concludeBy(a confirm.Action) {
	// A note that is still being typed belongs to the conclusion: leaving the
	// field saves it first.
	s.keys.focus(s.record.ticks)
	for _, conclusion := range s.bench.Record.State().Conclusions {
		if conclusion.Action == a && conclusion.Enabled {
			s.bench.Record.Conclude(a)
		}
	}
}
