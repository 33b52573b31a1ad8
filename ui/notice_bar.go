package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/ui/present"
)

// noticeBar is the one place for sentences about what happened.
type noticeBar struct {
	panel *panel
	icon  *icon
	text  *paragraph
}

func newNoticeBar(keys *keyboard, dismiss func()) *noticeBar {
	b := &noticeBar{
		icon: newIcon("complete", toneColor(present.ToneComplete), 16),
		text: newParagraph("", textStyle{}),
	}
	closer := newButton(buttonQuiet, keys, "", "", "close", dismiss)
	b.panel = newPanel(colorInfoSoft, theme.ColorNameSeparator, 0,
		inset(gap1, gap3, border(nil, nil, inset(0, 0, sized(24, 0, b.icon)), closer, inset(6, 0, b.text))))
	b.panel.Hide()
	return b
}

func (b *noticeBar) render(n present.Notice) {
	if n.Text == "" {
		b.panel.Hide()
		return
	}
	fill, tone := fyne.ThemeColorName(colorInfoSoft), present.ToneComplete
	if n.Severity == present.NoticeError {
		fill, tone = colorErrorSoft, present.ToneBlock
	}
	b.panel.restyle(fill, theme.ColorNameSeparator)
	b.icon.set(string(tone), toneColor(tone))
	b.text.set(n.Text)
	b.panel.Show()
}
