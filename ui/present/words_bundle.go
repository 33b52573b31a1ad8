package present

import (
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// bundleWords says why a file is not the answer (回执包) that was to be imported.
// Nothing has been changed in any of these cases.
var bundleWords = map[string]string{
	confirm.BundleNone:      "这个文件不是回执包，没有导入。请选教育局交回的、以 .cpb 结尾的文件。",
	confirm.BundleNewer:     "这个回执包由更新版本的程序制作，没有导入。请先升级本程序，再导入一次。",
	confirm.BundleOtherWay:  "这是本机导出的离线包，不是教育局交回的回执包，没有导入。请把它送教育局，取回回执包后再导入。",
	confirm.BundleTruncated: "回执包不完整，可能没有复制完，没有导入。请从教育局重新复制一份。",
	confirm.BundleDamaged:   "回执包已损坏或被改动，没有导入。请从教育局重新复制一份；U 盘可能有坏道，请换一个。",
	confirm.BundleTooLarge:  "回执包超过大小限制，没有导入。请联系教育局的系统负责人。",
	confirm.BundleRegistry:  "这个回执包来自另一个登记库，没有导入。请核对是哪个教育局交回的。",
	confirm.BundleStation:   "这个回执包是给另一台电脑的，没有导入。请到导出离线包的那台电脑上导入。",
	confirm.BundleUnknown:   "本机已没有与这个回执包对应的离线包，没有导入。请联网同步，或重新导出离线包送教育局。",
	confirm.BundleSignature: "回执包的签名不是登记库的，没有导入。请联系教育局核实文件的来历。",
	confirm.BundleRead:      "U 盘上的文件读到一半断开了，没有导入。请插好 U 盘重试。",
}

// escrowFileWords says why a file is not an escrow file (托管文件) that could be
// handed in. Nothing has been changed in any of these cases.
var escrowFileWords = map[string]string{
	confirm.BundleNone:     "这个文件不是托管文件，没有上传。请选备份盘上或救援得到的、以 .cpe 结尾的文件。",
	confirm.BundleNewer:    "这个托管文件由更新版本的程序制作，没有上传。请先升级本程序，再恢复一次。",
	confirm.BundleDamaged:  "托管文件的开头已损坏，没有上传。请重新复制一份；仍不行请送教育局，由登记库逐项受理。",
	confirm.BundleTooLarge: "托管文件超过大小限制，没有上传。请联系教育局的系统负责人。",
	confirm.BundleRegistry: "这个托管文件是给另一个登记库的，没有上传。请核对确认点属于哪个教育局。",
	confirm.BundleRead:     "托管文件读到一半断开了，没有上传。请插好 U 盘重试。",
}

// RestoreSentence is Sentence for what hands an escrow file in.
func RestoreSentence(err error) string {
	var p *confirm.Problem
	if errors.As(err, &p) && p.Code == confirm.ProblemBadFile {
		if text, ok := escrowFileWords[p.Args["reason"]]; ok {
			return lang.L(text)
		}
	}
	return Sentence(err)
}
