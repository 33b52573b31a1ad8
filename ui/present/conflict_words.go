package present

import (
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// conflictCause is the sentence of a refusal, with what the record itself tells.
func conflictCause(c desk.Conflict) string {
	switch {
	case c.Operation.Held:
		return heldCause(c)
	case c.Operation.Code == confirm.CodeContentChanged && c.Operation.Intent.Action == confirm.ActionCorrectWork:
		return then(lang.L("申请人在您更正的同时改过资料，更正没有生效。"), clashWords(c))
	case c.Operation.Code == confirm.CodeContentChanged && c.What.Next == confirm.NextResign:
		return lang.F("申请人在您核对之后改了不用与材料核对的资料%s，“%s”没有生效。看过变化后，可以直接按新内容重新签名。", changedNames(c), actionWord(c.Operation.Intent.Action))
	case c.Operation.Code == confirm.CodeWindowChanged && c.What.Next == confirm.NextResign:
		return lang.F("教育局调整了确认时间，“%s”没有生效。看清新的时间后，可以直接重新签名。", actionWord(c.Operation.Intent.Action))
	case c.Operation.Code == confirm.CodeNotYourPoint && c.Moved != nil:
		return lang.F("这条记录已转到%s，不再由本确认点办理。请转告申请人到新的确认点办理；您的核对意见保留在本机。", c.Moved.ToName)
	case c.Operation.Code == confirm.CodeNewerApplication:
		return newerWords(c)
	}
	return Words(c.Operation.Code, causeArgs(c))
}

// newerWords names the newer application as the record tells it now; it may be
// gone again.
func newerWords(c desk.Conflict) string {
	l, there := c.Theirs.Standing.NewerLink()
	if !there {
		return Words(confirm.CodeNewerApplication, nil)
	}
	return Words(confirm.CodeNewerApplication, map[string]string{"application_no": l.ApplicationNo, "point": l.PointName})
}

func clashWords(c desk.Conflict) string {
	if len(c.Clashes) == 0 {
		return lang.L("您更正的项目申请人没有动过，看过变化后可以重新签名。")
	}
	return lang.N("有 %d 项两边都改了，请对照依据逐项选择用哪一个。", len(c.Clashes))
}

// changedNames names the changed fields in brackets.
func changedNames(c desk.Conflict) string {
	var names []string
	for _, f := range c.Fields {
		names = append(names, FieldWords(f.Field))
	}
	if len(names) == 0 {
		return ""
	}
	return lang.F("（%s）", strings.Join(names, lang.L("、")))
}

// causeArgs are the values of the sentence that the record tells: a receipt has
// room for the code only.
func causeArgs(c desk.Conflict) map[string]string {
	args := map[string]string{}
	if d := c.Theirs.Standing.Decision; d != nil {
		args["action"], args["at"] = string(d.Action), d.At.Format(time.RFC3339)
	}
	if c.Operation.Code == confirm.CodeWindowNotOpen && !c.Rulebook.Window.Opens.IsZero() {
		args["until"] = c.Rulebook.Window.Opens.In(Shanghai()).Format(lang.L("2006年1月2日 15:04"))
	}
	return args
}

func turnWord(t confirm.Turn) string {
	switch t {
	case confirm.TurnApplicant:
		return lang.L("申请人")
	case confirm.TurnBureau:
		return lang.L("教育局的注册用户")
	case confirm.TurnOtherPoint:
		return lang.L("新的确认点")
	case confirm.TurnSupport:
		return lang.L("技术支持")
	case confirm.TurnNobody:
		return lang.L("不用任何人再办")
	}
	return lang.L("您")
}

func nextWord(n confirm.NextStep) string {
	if text, ok := nextWords[n]; ok {
		return lang.L(text)
	}
	return lang.L("联系教育局，问明这一项应当怎样办理")
}

var nextWords = map[confirm.NextStep]string{
	confirm.NextFill:      "补填或改选后重新办理",
	confirm.NextRecheck:   "看清变化的内容，对照材料重新核对，再作结论",
	confirm.NextResign:    "看过变化后重新签名一次",
	confirm.NextRedecide:  "看清别人的结论；要改变它，写明理由重新办理",
	confirm.NextWait:      "等到可以办理的时间，再重新办理",
	confirm.NextOfficer:   "等候注册用户处理，结果会随同步送来",
	confirm.NextCall:      "打电话给教育局",
	confirm.NextHandOver:  "请申请人到新的确认点办理",
	confirm.NextGiveBack:  "把收到的材料退还申请人，然后放弃这一项",
	confirm.NextSync:      "先同步，再打开记录看一看",
	confirm.NextSupport:   "保留本机数据，联系技术支持",
	confirm.NextNothing:   "不用办理",
	confirm.NextReopen:    "重新打开记录，看清现在的状态再办理",
	confirm.NextOwnSignIn: "用签名本人的凭证登录后重新办理",
}

func giveUpWord(a confirm.Action) string {
	switch a {
	case confirm.ActionCorrectWork:
		return lang.L("放弃这项更正")
	case confirm.ActionMessage:
		return lang.L("放弃这条留言")
	case confirm.ActionRecallMessage:
		return lang.L("放弃撤回")
	case confirm.ActionAttachScan:
		return lang.L("放弃这份扫描件")
	case confirm.ActionAnnotate:
		return lang.L("放弃这次备注")
	case confirm.ActionTransferPoint:
		return lang.L("放弃更换确认点")
	}
	return lang.L("放弃我的结论")
}
