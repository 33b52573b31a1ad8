package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// blockKeys answer a block of the form wherever the focus is; their digits do
// it alone while the focus is on the conditions.
var blockKeys = []string{"Alt+5", "Alt+6", "Alt+7"}

// newBlockTicks are the buttons that answer a block of the form, in its order.
func newBlockTicks(p *present.Record, keys *keyboard) []*button {
	words := []string{lang.L("身份一块"), lang.L("证书一块"), lang.L("工作一块")}
	hints := []string{
		lang.L("身份信息和原件一致：这一块的条件具备"), lang.L("证书信息和原件一致：这一块的条件具备"),
		lang.L("现阶段工作信息和材料一致：这一块的条件具备"),
	}
	buttons := make([]*button, len(words))
	for i, of := range confirm.DataBlocks() {
		buttons[i] = newButton(buttonQuiet, keys, words[i], blockKeys[i], "", func() { p.TickBlock(of) })
		buttons[i].hint = hints[i]
	}
	return buttons
}

// tickButtons stand under the conditions: a block of the form, and the rest.
func (v *recordView) tickButtons() fyne.CanvasObject {
	row := flow()
	for _, b := range v.blockTicks {
		row.add(b)
	}
	row.add(v.rest)
	return row
}

// blockCommand is what the button of a block does, for the registry.
func blockCommand(name string, i int, p *present.Record) present.Command {
	of := confirm.DataBlocks()[i]
	return present.Command{Name: name, Key: blockKeys[i], Screen: present.ScreenCheck,
		Do: func() { p.TickBlock(of) }, WhyNot: func() string { return p.WhyNotBlock(of) }}
}
