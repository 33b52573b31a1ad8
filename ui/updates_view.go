package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// updatesView is the part of 关于本程序 that tells of newer versions.
type updatesView struct {
	root      fyne.CanvasObject
	presenter *present.Updates

	standing         *noticeStrip
	notes            *paragraph
	check, get, stop *button
	running          *label
	progress         *thinProgress

	done          fyne.CanvasObject
	steps         *paragraph
	command       *paragraph
	copy, openDir *button
}

func newUpdatesView(p *present.Updates, keys *keyboard) *updatesView {
	v := &updatesView{
		presenter: p, standing: newNoticeStrip(), progress: newThinProgress(),
		notes: newParagraph("", textStyle{size: sizeSmall}), running: newLabel("", textStyle{size: sizeSmall}),
		steps: newParagraph("", textStyle{size: sizeSmall}), command: newParagraph("", textStyle{size: sizeSmall, bold: true}),
	}
	v.check = newButton(buttonPlain, keys, lang.L("检查更新"), "F9", "", p.Load)
	v.get = newButton(buttonPlain, keys, lang.L("下载更新"), "F7", "download", p.Get)
	v.stop = newButton(buttonPlain, keys, lang.L("停下"), "F6", "", p.Stop)
	v.copy = newButton(buttonPlain, keys, lang.L("复制命令"), "", "", func() {
		fyne.CurrentApp().Clipboard().SetContent(p.State().Install)
	})
	v.openDir = newButton(buttonPlain, keys, lang.L("打开文件夹"), "", "", p.OpenFolder)
	p.OnOpenFolder = openPath
	v.done = vbox(gap2, v.steps, v.command, hbox(gap2, v.openDir, v.copy))
	v.root = vbox(gap2, v.standing.root, v.notes,
		border(nil, nil, hbox(gap2, v.check, v.get, v.stop), nil, after(gap3, v.running)), v.progress, v.done)
	return v
}

func (v *updatesView) render(s present.UpdateState) {
	v.standing.set(s.Standing)
	v.notes.set(s.Notes)
	show(v.notes, s.Notes != "")
	v.check.enable(s.CanCheck)
	v.get.enable(s.CanGet)
	v.get.why = s.WhyNot
	v.stop.enable(s.Getting)
	show(v.stop, s.Getting)
	v.running.set(s.Progress)
	show(v.running, s.Getting)
	v.progress.set(s.Getting, s.Ratio)
	show(v.progress, s.Getting)
	v.steps.set(s.Steps)
	v.command.set(s.Install)
	show(v.command, s.Install != "")
	show(v.copy, s.Install != "")
	show(v.done, s.Steps != "")
}

// commands are those of the card, for the registry (see button.command).
func (v *updatesView) commands() []present.Command {
	on := present.ScreenSettings
	return []present.Command{
		v.check.command("检查更新", on, ""),
		v.get.command("下载更新", on, ""),
		v.stop.command("停下下载更新", on, ""),
	}
}
