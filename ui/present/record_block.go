package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// blockWords name the blocks as the form does.
//
//lang:keys blockWord translates them
var blockWords = map[confirm.DataBlock]string{
	confirm.BlockIdentity: "身份信息", confirm.BlockCertificate: "证书信息", confirm.BlockWork: "现阶段工作信息",
}

func blockWord(of confirm.DataBlock) string { return lang.L(blockWords[of]) }

// BlockLine tells whether a block of the form can be answered with one key;
// Reason, a sentence, says why not.
type BlockLine struct {
	Block  confirm.DataBlock
	Reason string
}

func blockLines(v desk.View) []BlockLine {
	var lines []BlockLine
	for _, of := range confirm.DataBlocks() {
		lines = append(lines, BlockLine{of, blockReason(v, of)})
	}
	return lines
}

// blockReason says why nothing of a block can be answered together; empty: something can.
func blockReason(v desk.View, of confirm.DataBlock) string {
	together, single := v.Block(of)
	switch {
	case len(together) > 0 && v.Since != nil:
		return lang.L("自您上次看过以来资料有变化：请先看清上面的变化，再按“变化已看过”（Ctrl+D）。")
	case len(together) > 0:
		return ""
	case len(single) > 0:
		return singleWords(single)
	}
	return lang.F("%s的各项都已有答案；要改的，逐项改。", blockWord(of))
}

func singleWords(codes []string) string {
	return lang.F("%s 有核对提示：请逐项看过再答，或先说明为什么没有问题。", strings.Join(codes, lang.L("、")))
}

// WhyNotBlock says why a block cannot be answered with one key now; empty: it can.
func (p *Record) WhyNotBlock(of confirm.DataBlock) string {
	if !p.takes() {
		return lang.L("先打开一位申请人。")
	}
	return blockReason(p.view, of)
}

// TickBlock answers the conditions of a block as met: the clerk has compared the
// block with the paper. Those that a finding is about are left to be looked at,
// and named.
func (p *Record) TickBlock(of confirm.DataBlock) {
	if reason := p.WhyNotBlock(of); reason != "" {
		p.notices.Warn(reason)
		return
	}
	if _, single := p.view.Block(of); len(single) > 0 {
		p.notices.Warn(singleWords(single))
	}
	p.edit("tick block", func(v desk.View) change {
		return func(ctx context.Context) (desk.View, error) { return p.desk.TickBlock(ctx, v.Record.ID, of) }
	})
}
