package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// keyFull makes the list as wide as the window, and Escape or the same key takes that back.
const keyFull = "Ctrl+E"

// checkScreen is 核对确认: queues and search over the list and the record.
type checkScreen struct {
	shell  *shell
	root   fyne.CanvasObject
	split  *splitPane
	expand *button
	full   bool // 全屏: the list alone
}

func newCheckScreen(s *shell) *checkScreen {
	v := &checkScreen{shell: s, split: newSplitPane(s.list.root, s.record.root, 0.48)}
	v.expand = newButton(buttonPlain, s.keys, "", "", "expand", v.toggle)
	v.expand.hint = lang.L("列表全屏")
	v.expand.tipKey = keyFull
	search := border(nil, nil, nil, after(gap2, v.expand), sized(300, 0, s.list.search))
	top := newPanel(theme.ColorNameBackground, "", 0, inset(gap2, gap3, border(nil, nil, nil, after(gap3, search), s.list.chips)))
	v.root = border(vbox(0, top, widget.NewSeparator()), nil, nil, nil, v.split)
	return v
}

// toggle gives the list the whole window, or takes it back.
func (v *checkScreen) toggle() { v.setFull(!v.full) }

func (v *checkScreen) setFull(full bool) {
	if full == v.full {
		return
	}
	s := v.shell
	v.full, v.split.alone = full, full
	v.split.Refresh()
	show(s.navBox, !full)
	show(s.record.root, !full)
	s.frame.Refresh()
	v.expand.hint = map[bool]string{true: lang.L("退出全屏"), false: lang.L("列表全屏")}[full]
	delete(s.keys.acts, string(fyne.KeyEscape))
	if full {
		s.keys.acts[string(fyne.KeyEscape)] = v.toggle
		s.keys.focus(s.list.table)
	}
}

// fullCommands are those of the list's full screen.
func (v *checkScreen) fullCommands() []present.Command {
	return []present.Command{{Name: "列表全屏", Key: keyFull, Screen: present.ScreenCheck, Do: v.toggle}}
}
