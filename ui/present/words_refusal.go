package present

import "confirmpoint/confirm"

// refusalSentences are the sentences of refusals by the rules (offline-rules.md D1 to D8).
var refusalSentences = map[confirm.Code]string{
	confirm.CodeWindowNotOpen:       "确认时间还没有开始[，{until} 起可以办理]。现在可以查看和打印，请到时间再确认。",
	confirm.CodeWindowClosed:        "本确认点的确认时间已经结束，不能再作结论。确有需要请联系教育局的注册用户。",
	confirm.CodeConditionNotMet:     "有条件为“不具备”[（{conditions}）]，不能作“材料齐全”。请补齐材料后改选，或作“材料不全”。",
	confirm.CodeConditionUnanswered: "还有条件没有选[（{conditions}）]。请逐项核对后再作“材料齐全”。",
	confirm.CodeNoMissingCondition:  "作“材料不全”至少要有一项“不具备”。请选出缺少的条件。",
	confirm.CodeNoConditions:        "教育局还没有为这类注册设定条件清单，不能作“材料齐全”。请联系教育局的注册用户补设，同步后再办理。",
	confirm.CodeConditionUnknown:    "所选条件不在本计划的清单中[（{conditions}）]。请重新打开这条记录再选。",
	confirm.CodeConditionRepeated:   "同一条件选了两次[（{conditions}）]。请重新打开这条记录再选。",
	confirm.CodeNotYourPoint:        "这条记录不属于本确认点，可能已转到别的确认点。请请申请人到新的确认点办理；您的核对意见保留在本机。",
	confirm.CodeNotClerk:            "只有本确认点的确认用户，并且是签名的本人，才能作此结论。请用自己的凭证登录后重办。",
	confirm.CodeNotBureau:           "此操作只能由教育局的注册用户办理。请打电话给教育局。",
	confirm.CodePlanChanged:         "这条记录属于另一个注册计划，不能按现在的计划办理。请先同步。",
	confirm.CodeContentChanged:      "申请人在您核对之后改过资料，结论没有生效。请按新内容重新核对，再作结论。",
	confirm.CodeAlreadyDecided:      "别人已先作了结论[“{action}”][（{at}）]，您的没有生效。请查看现在的结论；要更改请写明理由重新办理。",
	confirm.CodeAgreed:              "别人已先作了相同的结论，不用再办。您的这一项已留存，不产生第二份凭证。",
	confirm.CodeStageAdvanced:       "教育局的初审已经开始，确认点不能再改结论。请打电话给教育局的注册用户。",
	confirm.CodeDeclinedFinal:       "教育局已作“不予受理”，确认点不能再办理。请打电话给教育局问明原因。",
	confirm.CodeRulesChanged:        "教育局更新了条件清单或规则，结论没有生效。请重新打开这条记录，核对新增的条件后再办理。",
	confirm.CodeWindowChanged:       "教育局调整了确认时间，结论没有生效。请重新打开这条记录再办理。",
	confirm.CodeStateChanged:        "这条记录的状态已经变了，结论没有生效。请重新打开，看清现在的状态再办理。",
	confirm.CodeRemoved:             "申请人已撤回申请或记录已被移除，不用再办理。如收了纸质材料请退还本人。",
	confirm.CodeExplanationRequired: "更改已有的结论要写明理由。请填写理由后再确认。",
	confirm.CodeUnknownRecord:       "登记库里没有这条记录。请先同步；仍有疑问请联系教育局。",
	confirm.CodeUnknownAction:       "现在的状态下不能这样办理。请重新打开这条记录；仍不行请升级程序。",
	confirm.CodeCloneDetected:       "登记库发现本机数据回到了从前，像是从备份或复制的磁盘恢复的。为防重复办理已停收，请联系教育局的系统负责人。",
	confirm.CodeOperationMismatch:   "登记库里同一编号的结论内容不同，已停止发送。这是程序的错误，请保留本机数据并联系技术支持。",
	confirm.CodeLateUnproven:        "结论送达时确认时间已过，又不能证明是在时间内作的，没有受理。请联系教育局的注册用户处理。",
	confirm.CodeLateInTime:          "结论送达时确认时间已过，但能证明是在时间内作的，已交教育局的注册用户处理。请等候通知。",
	confirm.CodeBlockedByFinding:    "核对提示中有必须先解决的问题[（{codes}）]，不能作“材料齐全”。请申请人更正后再办理。",
	confirm.CodeFileNumberDigits:    "系统档案号只能填数字。本地编的号请填在“本地档案序号”。",
	confirm.CodeTextInvalid:         "填写的文字太长，或含有不能显示的字符[（{field}）]。请改短或删去后再试。",
}
