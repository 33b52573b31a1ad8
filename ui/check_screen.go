package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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
	strip  *chipStrip
	split  *splitPane
	expand *button
	full   bool // 全屏: the list alone
}

func newCheckScreen(s *shell, popup popupFunc) *checkScreen {
	v := &checkScreen{shell: s, split: newSplitPane(s.list.root, s.record.root, 0.455)}
	v.strip = newChipStrip(s.keys, s.list.chips, popup)
	v.expand = newButton(buttonPlain, s.keys, "", "", "expand", v.toggle)
	v.expand.hint = lang.L("列表全屏")
	v.expand.tipKey = keyFull
	search := border(nil, nil, nil, after(gap2, v.expand), sized(300, 0, s.list.search))
	top := newPanel(theme.ColorNameBackground, "", 0, inset(gap2, gap3, border(nil, nil, nil, after(gap3, search), v.strip.root)))
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

// chipStrip shows as many queues as there is room for, and the others in a menu.
type chipStrip struct {
	root  *fyne.Container
	chips []*chip
	slots []*fyne.Container
	more  *button
	shown int // of the visible chips
}

func newChipStrip(keys *keyboard, chips []*chip, popup popupFunc) *chipStrip {
	c := &chipStrip{chips: chips}
	c.more = newButton(buttonPlain, keys, lang.L("更多"), "", "down", nil)
	c.more.hint = lang.L("其他队列")
	c.more.tapped = func() { popup(c.more, c.hidden()) }
	var objects []fyne.CanvasObject
	for _, one := range chips {
		slot := container.NewStack(one)
		c.slots = append(c.slots, slot)
		objects = append(objects, slot)
	}
	c.root = container.New(c, append(objects, c.more)...)
	return c
}

// wanted are the chips that stand for a queue.
func (c *chipStrip) wanted() (all []int) {
	for i, one := range c.chips {
		if one.Visible() && one.value.Label != "" {
			all = append(all, i)
		}
	}
	return all
}

// hidden are the queues there was no room for.
func (c *chipStrip) hidden() (items []menuItem) {
	for _, i := range c.wanted()[c.shown:] {
		one := c.chips[i]
		items = append(items, menuItem{one.value.Label + "　" + count(one.value.Count), one.tapped})
	}
	return items
}

// arrange lays the strip out anew when its words or numbers have changed.
func (c *chipStrip) arrange() { c.Layout(nil, c.root.Size()) }

// Layout places what fits.
func (c *chipStrip) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	wanted := c.wanted()
	total := float32(0)
	for _, i := range wanted {
		total += c.chips[i].MinSize().Width + gap2
	}
	room := size.Width
	if total-gap2 > size.Width {
		room -= c.more.MinSize().Width + gap2
	}
	x := float32(0)
	c.shown = 0
	for n, i := range wanted {
		least := c.chips[i].MinSize()
		if x+least.Width > room || c.shown < n {
			show(c.slots[i], false)
			continue
		}
		c.shown++
		show(c.slots[i], true)
		c.slots[i].Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		c.slots[i].Resize(least)
		x += least.Width + gap2
	}
	show(c.more, c.shown < len(wanted))
	word := lang.L("更多")
	for _, i := range wanted[c.shown:] {
		if v := c.chips[i].value; v.Active {
			word = v.Label + " " + count(v.Count)
		}
	}
	c.more.set(word, true)
	least := c.more.MinSize()
	c.more.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
	c.more.Resize(fyne.NewSize(min(least.Width, max(0, size.Width-x)), least.Height))
}

// MinSize is that of the menu alone.
func (c *chipStrip) MinSize([]fyne.CanvasObject) fyne.Size { return c.more.MinSize() }

// fullCommands are those of the list's full screen.
func (v *checkScreen) fullCommands() []present.Command {
	return []present.Command{{Name: "列表全屏", Key: keyFull, Screen: present.ScreenCheck, Do: v.toggle}}
}
