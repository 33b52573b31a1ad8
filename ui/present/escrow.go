package present

import (
	"fmt"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// RescueWords says what went into an escrow file (托管文件).
func RescueWords(r confirm.EscrowReport) string {
	if r.Operations == 0 {
		if r.Missing > 0 {
			return lang.N("有 %d 项没有发送，但签名时还不知道教育局的密钥，无法救援。请在本机登录后联网发送。", r.Missing)
		}
		return lang.L("没有待发送的结论，不用救援。")
	}
	text := lang.N("托管文件有 %d 项没有发送的工作，只有教育局能打开。请交给本确认点的另一位用户用“恢复”上传，或送教育局受理。", r.Operations)
	if r.Missing > 0 {
		text = then(text, lang.N("另有 %d 项签名时还不知道教育局的密钥，没有写入。", r.Missing))
	}
	return text
}

// RestoreWords says what became of an escrow file.
func RestoreWords(r confirm.EscrowReport) string {
	parts := counts(counted{r.Accepted, lang.F("%d 项已受理", r.Accepted)}, counted{r.Refused, lang.F("%d 项没有受理（或早已退回）", r.Refused)}, counted{r.Open, lang.F("%d 项登记库现在不能受理，可以再恢复一次", r.Open)})
	text := lang.L("托管文件里没有能打开的内容。")
	if len(parts) > 0 {
		text = lang.F("托管文件已上传：%s。", strings.Join(parts, lang.L("，")))
	}
	if n := len(r.Damaged); n > 0 {
		text = then(text, lang.N("有 %d 项损坏（第 %s 项），其余各项不受影响。", n, n, numbers(r.Damaged)))
	}
	return text
}

// maxNumbers is how many numbers of damaged items are written out.
const maxNumbers = 20

func numbers(all []int) string {
	var words []string
	for _, n := range all[:min(len(all), maxNumbers)] {
		words = append(words, strconv.Itoa(n))
	}
	text := strings.Join(words, lang.L("、"))
	if len(all) > maxNumbers {
		text = lang.F("%s 等", text)
	}
	return text
}

// copyReasons say why the second copy cannot be written, and what helps.
var copyReasons = map[confirm.SecondCopyReason]string{
	confirm.SecondCopyAbsent:    "备份盘没有插好或文件夹不在了，请插好备份 U 盘",
	confirm.SecondCopyFull:      "备份盘已满，请清理或换一个",
	confirm.SecondCopyReadOnly:  "备份盘不能写入，请检查写保护或换一个",
	confirm.SecondCopySameDrive: "所选文件夹与本机数据在同一个盘上，请选另一个盘或 U 盘上的文件夹",
}

// SecondCopyWords says how the second copy (备份盘) stands.
func SecondCopyWords(c confirm.SecondCopy) string {
	switch {
	case c.Folder == "":
		return lang.L("没有设置备份盘：没有发送的工作只在这台电脑上。")
	case c.Reason != "":
		return lang.F("没有发送的工作暂时没有备份：%s。工作可以照常进行。", lang.L(copyReasons[c.Reason]))
	case c.Operations == 0:
		return lang.L("备份盘正常，没有需要备份的工作。")
	}
	text := lang.N("备份盘正常，已备份 %d 项没有发送的工作。", c.Operations)
	if c.Missing > 0 {
		text = then(text, lang.N("另有 %d 项要联网一次后才能备份。", c.Missing))
	}
	return text
}

// custodyWords are the words of the custody ledger (密钥保管台账).
var custodyWords = map[confirm.CustodyKind]string{
	confirm.CustodyReceived: "领用",
	confirm.CustodyReturned: "交还",
	confirm.CustodyHanded:   "移交",
	confirm.CustodyLost:     "挂失",
}

// CustodyWord names an entry of the custody ledger.
func CustodyWord(k confirm.CustodyKind) string { return lang.L(custodyWords[k]) }

// CustodySentWords says whether an entry has reached the registry.
func CustodySentWords(l confirm.CustodyLine) string {
	switch {
	case l.Kind == confirm.CustodyLost && l.Sent:
		return lang.L("已挂失，那台电脑的全部证书已经作废。")
	case l.Kind == confirm.CustodyLost:
		return lang.L("挂失已签名，但还没有送到登记库，证书仍然有效。请尽快联网，或打电话请教育局作废证书。")
	case l.Sent:
		return lang.L("已登记到密钥保管台账。")
	}
	return lang.L("已签名，联网后送登记库登记。")
}

// WipeWords says what a wipe has destroyed.
func WipeWords(p confirm.WipeProof) string {
	return fmt.Sprintf(lang.L("已清除 %d 人的资料和 %d 张图片，加密它们的密钥已销毁；审计、打印台账和凭证编号保留。清除证明将送登记库留存。"), p.Records, p.Photos)
}
