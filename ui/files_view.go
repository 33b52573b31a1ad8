package ui

import (
	"net/url"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// filesView is the screen 资料下载: the bureau's files, and where they go.
type filesView struct {
	presenter *present.Files
	root      fyne.CanvasObject
	state     present.FilesState

	table    *table
	empty    *paragraph
	reload   *button
	folder   *entry
	open     *button
	get      *button
	stop     *button
	saved    *label
	running  *label
	progress *thinProgress
	hint     *noticeStrip
}

var fileColumns = columns{gap4, -1.4, -1, 80, gap3, 104, 148, gap2}

func newFilesView(p *present.Files, keys *keyboard) *filesView {
	v := &filesView{
		presenter: p, hint: newNoticeStrip(), progress: newThinProgress(),
		empty: newParagraph("", textStyle{color: colorSecond}), saved: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
		running: newLabel("", textStyle{size: sizeSmall}),
	}
	v.reload = newButton(buttonPlain, keys, lang.L("刷新"), "F9", "", p.Load)
	v.table = newTable(keys, func() tableRow {
		return newCellRow(fileColumns, " bsr tg ", func(r *cellRow, i int) {
			f := v.state.Rows[i]
			r.set(f.Title, f.Name, f.Size, f.Added)
			r.badge.set(f.Badge)
		})
	})
	v.table.onMove, v.table.onOpen = p.Choose, p.Choose
	v.folder = newEntry(keys, lang.L("文件夹"))
	v.folder.OnChanged = p.SetFolder
	v.folder.OnSubmitted = func(string) { p.KeepFolder() }
	v.folder.onBlur = p.KeepFolder
	v.open = newButton(buttonPlain, keys, lang.L("打开文件夹"), "F7", "", p.OpenFolder)
	v.get = newButton(buttonPrimary, keys, "", "F8", "download", p.Get)
	v.stop = newButton(buttonPlain, keys, lang.L("停下"), "F6", "", p.Stop)
	p.OnOpenFolder = openPath
	foot := newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, vbox(gap2,
		v.hint.root,
		formRow(lang.L("保存位置"), border(nil, nil, nil, after(gap2, v.open), newPathField(keys, v.folder, askFolder(lang.L("资料保存在哪里")), p.KeepFolder).box)),
		border(nil, nil, hbox(gap2, v.get, v.stop), nil, after(gap3, container.NewStack(v.running, v.saved))),
		v.progress))))
	title := border(nil, nil, nil, v.reload, newLabel(lang.L("教育局提供的资料"), textStyle{bold: true}))
	v.root = inset(gap3, gap3, card(title, foot, border(headCells(fileColumns, "", lang.L("标题"), lang.L("文件名"), lang.L(">大小"), "", lang.L("发布日期"), lang.L("状态"), ""),
		nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty)))))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// openPath shows a folder in the system's file manager, or a file in its program.
func openPath(path string) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return
	}
	_ = fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(whole)}) // nothing there that could show it
}

// first gets the focus when the screen is shown.
func (v *filesView) first() fyne.Focusable { return v.table }

// act is what F8 does: the same as the primary button.
func (v *filesView) act() { v.get.Tapped(nil) }

func (v *filesView) render(s present.FilesState) {
	v.state = s
	v.table.set(len(s.Rows), s.Current)
	v.empty.set(s.Empty)
	v.reload.enable(s.CanReload)
	v.folder.setText(s.Folder)
	v.open.enable(s.CanOpen)
	v.get.set(s.GetWord, s.CanGet)
	v.stop.enable(s.Busy)
	show(v.stop, s.Busy)
	v.saved.set(s.Saved)
	show(v.saved, !s.Busy)
	v.running.set(s.Progress)
	show(v.running, s.Busy)
	v.progress.set(s.Busy, s.Ratio)
	show(v.progress, s.Busy)
	v.hint.set(present.Badge{Word: s.Hint, Tone: present.ToneWarn})
}

// commands are those of the screen, for the registry (see button.command).
func (v *filesView) commands() []present.Command {
	on := present.ScreenFiles
	return []present.Command{
		v.get.command("下载资料", on, ""),
		v.stop.command("停下下载", on, ""),
		v.open.command("打开文件夹", on, ""),
		v.reload.command("刷新资料清单", on, ""),
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
	}
}
