package ui

import (
	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// command is what the button does, for the registry: its key, and that it
// cannot be pressed while it is disabled.
func (b *button) command(name string, screen present.Screen, part string) present.Command {
	return present.Command{Name: name, Key: b.key, Screen: screen, Part: part,
		Do: func() { b.Tapped(nil) },
		WhyNot: func() string {
			switch {
			case !b.disabled:
				return ""
			case b.why != "":
				return b.why
			}
			return lang.L("现在不能这样办理")
		}}
}

// checkCommands are those of 核对确认.
func (s *shell) checkCommands() []present.Command {
	b := s.bench
	conclude := func(name, key string, a confirm.Action) present.Command {
		return present.Command{Name: name, Key: key, Screen: present.ScreenCheck,
			Do: func() { s.concludeBy(a) }, WhyNot: func() string { return s.whyNotConclude(a) }}
	}
	all := []present.Command{
		conclude("未作确认", "F6", confirm.ActionLeaveUnconfirmed),
		conclude("材料不全", "F7", confirm.ActionConcludeIncomplete),
		conclude("材料齐全", "F8", confirm.ActionConcludeComplete),
		{Name: "下一个", Key: "F9", Screen: present.ScreenCheck, Do: b.Next},
		{Name: "重新打开", Key: "F10", Screen: present.ScreenCheck, Do: b.Record.Renew},
		{Name: "显示完整号码", Key: "F12", Screen: present.ScreenCheck, Do: b.Record.Reveal},
		{Name: "移动", Key: "上下键", Screen: present.ScreenCheck, Foot: true},
		{Name: "选择", Key: "空格", Screen: present.ScreenCheck, Foot: true},
		{Name: "打开", Key: "回车", Screen: present.ScreenCheck, Foot: true},
		{Name: "条件具备、不具备、不适用", Key: "1 2 3", Screen: present.ScreenCheck},
	}
	all = append(all, s.check.fullCommands()...)
	all = append(all, s.list.commands()...)
	return append(all, s.record.commands()...)
}

// whyNotConclude is the reason beside a conclusion's button.
func (s *shell) whyNotConclude(a confirm.Action) string {
	for _, c := range s.bench.Record.State().Conclusions {
		if c.Action != a || c.Enabled {
			continue
		}
		if c.Reason != "" {
			return c.Reason
		}
		return lang.L("现在不能这样办理")
	}
	return ""
}

// printCommands are those of the parts of 打印.
func (s *shell) printCommands() []present.Command {
	v, on := s.print, present.ScreenPrint
	return []present.Command{
		v.batch.start.command("开始打印", on, string(present.PagePrintNew)),
		{Name: "开始打印", Key: "F8", Screen: on, Part: string(present.PageQueue), Do: v.queue.primary},
		v.blanks.start.command("打印空白凭证", on, string(present.PageBlanks)),
		v.care.save.command("保存校准", on, string(present.PagePrinters)),
		{Name: "下一处", Key: "Tab", Screen: on, Foot: true},
		{Name: "选择", Key: "左右键", Screen: on, Foot: true},
	}
}

// sendCommands are those of the parts of 冲突与发送.
func (s *shell) sendCommands() []present.Command {
	b, v, on := s.bench, s.send, present.ScreenSend
	part := func(p present.SendPage) string { return string(p) }
	return []present.Command{
		{Name: "立即发送", Key: "F8", Screen: on, Part: part(present.PageOutbox), Do: b.Standing.Sync, WhyNot: s.whyNotSync},
		v.conflicts.act.command("按建议办法处理冲突", on, part(present.PageConflicts)),
		v.conflicts.giveUp.command("放弃这一项", on, part(present.PageConflicts)),
		v.conflicts.later.command("稍后处理", on, part(present.PageConflicts)),
		{Name: "立即发送", Key: "F8", Screen: on, Part: part(present.PageLog), Do: b.Standing.Sync, WhyNot: s.whyNotSync},
		v.reconcile.run.command("开始对账", on, part(present.PageReconcile)),
		v.line.out.command("导出离线包", on, part(present.PageLine)),
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
		{Name: "打开", Key: "回车", Screen: on, Foot: true},
	}
}

// careCommands are those of 密钥与数据.
func (s *shell) careCommands() []present.Command {
	on := present.ScreenKeys
	return []present.Command{
		s.care.check.command("重新检查", on, ""),
		{Name: "下一处", Key: "Tab", Screen: on, Foot: true},
		{Name: "选择", Key: "左右键", Screen: on, Foot: true},
	}
}
