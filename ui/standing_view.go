package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// standingView is the top line: where, until when, how the link stands, what is
// wrong, who.
type standingView struct {
	bench    *present.Workbench
	root     fyne.CanvasObject
	line     *fyne.Container
	layout   *topLine
	drawn    string // the words the line was last laid out for
	place    *label
	window   *label
	clock    *icon
	link     *badgeLink
	unsigned *badgeLink
	unsent   *badgeLink
	trouble  *badgeLink // the worst of the standing problems, and how many there are
	limited  *badgeLink // 受限模式
	pulled   *label
	sync     *button
	clerk    *button
	progress *thinProgress
}

func newStandingView(b *present.Workbench, keys *keyboard, drill bool, menu func(fyne.CanvasObject), troubles func()) *standingView {
	v := &standingView{
		bench:    b,
		place:    newLabel("", textStyle{bold: true, clip: true}),
		window:   newLabel("", textStyle{size: sizeSmall}),
		clock:    newIcon("clock", colorSecond, 14),
		link:     newBadgeLink(troubles),
		unsigned: newBadgeLink(b.Signing.Show),
		unsent:   newBadgeLink(func() { b.ShowSend(present.PageOutbox) }),
		trouble:  newBadgeLink(troubles),
		limited:  newBadgeLink(func() { b.Show(present.ScreenKeys) }),
		pulled:   newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		progress: newThinProgress(),
	}
	v.sync = newButton(buttonPlain, keys, lang.L("同步"), "F5", "sync", b.Standing.Sync)
	v.clerk = newButton(buttonQuiet, keys, "", "", "person", nil)
	v.clerk.hint = lang.L("我的菜单")
	v.clerk.tapped = func() { menu(v.clerk) }
	v.hints(keys)
	items := []topItem{
		{object: hbox(6, v.clock, v.window)}, {object: v.link}, {object: v.unsigned, spare: 4}, {object: v.unsent, spare: 3},
		{object: v.trouble}, {object: v.limited}, {object: v.pulled, spare: 1}, {object: v.sync}, {object: v.clerk},
	}
	v.layout, v.line = newTopLine(v.place, items...)
	body := fyne.CanvasObject(v.line)
	if drill {
		body = border(nil, nil, hbox(gap2, drillBadge(), sized(0, 0, container.NewStack())), nil, v.line)
	}
	v.root = newPanel(colorSurface, "", 0,
		border(nil, vbox(0, v.progress, widget.NewSeparator()), nil, nil, sized(0, 44, inset(6, gap3, body))))
	return v
}

// hints are the tooltips of the badges.
func (v *standingView) hints(keys *keyboard) {
	for _, l := range []*badgeLink{v.link, v.unsigned, v.unsent, v.trouble, v.limited} {
		l.keys = keys
	}
	v.link.hint = func() tip {
		s := v.bench.Standing.State()
		return tip{word: s.Link, why: s.LinkDetail}
	}
	v.unsigned.hint = func() tip { return tip{word: lang.L("签名待签的结论"), key: "Ctrl+G"} }
	v.unsent.hint = func() tip { return tip{word: lang.L("冲突与发送"), key: "F4"} }
	v.trouble.hint = func() tip { return tip{word: lang.L("待处理的问题"), key: keyTroubles} }
	v.limited.hint = func() tip { return tip{word: lang.L("密钥与数据"), key: "F11"} }
}

// drillBadge says that nothing here is real.
func drillBadge() fyne.CanvasObject {
	return container.NewCenter(newPanel(colorDrill, "", corner,
		inset(2, gap2, newLabel(lang.L("演练"), textStyle{size: sizeSmall, color: colorDrillText, bold: true}))))
}

func (v *standingView) render(s present.StandingState) {
	v.layout.full, v.layout.short = joinedBy(" · ", s.Point, s.Plan), s.Point
	v.window.set(s.Window)
	tone := toneColor(s.WindowTone)
	v.window.restyle(textStyle{size: sizeSmall, color: tone})
	v.clock.set("clock", tone)
	link := present.Badge{Word: s.Link, Tone: present.ToneComplete}
	if !s.Online {
		link.Tone = present.ToneIncomplete
	}
	v.link.set(link)
	v.unsigned.set(present.Badge{Word: lang.F("待签名 %d", s.Unsigned), Tone: present.ToneWarn})
	show(v.unsigned, s.Unsigned > 0)
	v.unsent.set(counted(lang.L("待发送"), s.Unsent, s.UnsentTone))
	bad := worst(v.bench.Troubles())
	v.trouble.set(bad)
	show(v.trouble, bad.Word != "")
	v.limited.set(present.Badge{Word: s.KeyringFree, Tone: present.ToneWarn})
	show(v.limited, s.KeyringFree != "")
	v.pulled.set(s.LastPull)
	v.sync.set(lang.L("同步"), !s.Syncing)
	v.clerk.set(s.Clerk, true)
	v.progress.set(s.Syncing, s.Ratio)
	v.arrange()
}

// arrange lays the line out anew when its words have changed.
func (v *standingView) arrange() {
	words := joinedBy("|", v.layout.full, v.window.text, v.link.shown.value.Word, v.unsigned.shown.value.Word, v.unsent.shown.value.Word,
		v.trouble.shown.value.Word, v.limited.shown.value.Word, v.pulled.text, v.clerk.text)
	if words != v.drawn {
		v.drawn = words
		v.line.Layout.Layout(v.line.Objects, v.line.Size())
	}
}

// worst is the badge of the worst of the standing problems the line does not
// tell by itself, with how many there are in all.
func worst(troubles []present.Trouble) present.Badge {
	i := slices.IndexFunc(troubles, func(t present.Trouble) bool { return !t.Told })
	if i < 0 {
		return present.Badge{}
	}
	b := troubles[i].Badge
	if len(troubles) > 1 {
		b.Word = lang.F("%s 等 %d 项", b.Word, len(troubles))
	}
	return b
}

func joinedBy(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

// counted is plain while there is nothing to count.
func counted(word string, n int, tone present.Tone) present.Badge {
	if n == 0 {
		tone = ""
	}
	return present.Badge{Word: word + " " + count(n), Tone: tone}
}

// thinProgress is a line under the top line that takes no room of its own.
type thinProgress struct {
	widget.BaseWidget
	shown bool
	ratio float64
}

func newThinProgress() *thinProgress {
	p := &thinProgress{}
	p.ExtendBaseWidget(p)
	return p
}

func (p *thinProgress) set(shown bool, ratio float64) {
	if shown != p.shown || ratio != p.ratio {
		p.shown, p.ratio = shown, ratio
		p.Refresh()
	}
}

// CreateRenderer draws a track and a bar.
func (p *thinProgress) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{p: p, track: newRect(), bar: newRect()}
	r.Refresh()
	return r
}

type progressRenderer struct {
	p          *thinProgress
	track, bar *rect
}

func (r *progressRenderer) Layout(size fyne.Size) {
	r.track.Resize(size)
	ratio := float32(r.p.ratio)
	if ratio < 0 {
		ratio = 0.08 // not known how much: a beginning
	}
	if !r.p.shown {
		ratio = 0
	}
	r.bar.Resize(fyne.NewSize(size.Width*min(1, ratio), size.Height))
}
func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 3) }
func (r *progressRenderer) Refresh() {
	r.track.paint(colorSurface)
	if r.p.shown {
		r.track.paint(colorAccentSoft)
	}
	r.bar.paint(theme.ColorNamePrimary)
	r.Layout(r.p.Size())
}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track.Rectangle, r.bar.Rectangle}
}
func (r *progressRenderer) Destroy() {}
