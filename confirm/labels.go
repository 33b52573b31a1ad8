package confirm

// Label gives the ministry's word for the state, 确认状态.
func (s State) Label() string {
	switch s {
	case StatePending:
		return "网报待确认"
	case StateComplete:
		return "材料齐全"
	case StateIncomplete:
		return "材料不全"
	case StateDeclined:
		return "申报未受理"
	}
	return string(s)
}

// ParseState reads a state's word as people write it; the aliases are those of
// domain.md §8.1 and §13.
func ParseState(label string) (State, bool) {
	switch label {
	case "网报待确认", "申报待审核":
		return StatePending, true
	case "材料齐全":
		return StateComplete, true
	case "材料不全", "材料不齐全":
		return StateIncomplete, true
	case "申报未受理":
		return StateDeclined, true
	}
	return "", false
}

// Label gives the word on the button.
func (a Action) Label() string {
	switch a {
	case ActionConcludeComplete:
		return "材料齐全"
	case ActionConcludeIncomplete:
		return "材料不全"
	case ActionLeaveUnconfirmed:
		return "未作确认"
	case ActionDecline:
		return "不予受理"
	case ActionTransferPoint:
		return "更换确认点"
	case ActionCorrectWork:
		return "更正工作信息"
	case ActionAnnotate:
		return "备注"
	case ActionAttachScan:
		return "附加扫描件"
	case ActionMessage:
		return "留言"
	case ActionRecallMessage:
		return "撤回留言"
	}
	return string(a)
}

// Label gives the ministry's word for the role.
func (r Role) Label() string {
	switch r {
	case RoleClerk:
		return "确认用户"
	case RoleBureau:
		return "注册用户"
	case RoleProvince:
		return "省级管理用户"
	}
	return string(r)
}

// Label gives the 注册类型.
func (k RegistrationKind) Label() string {
	switch k {
	case KindFirst:
		return "首次注册"
	case KindPeriodic:
		return "定期注册"
	case KindDeferred:
		return "暂缓后再申请"
	}
	return string(k)
}

// Label gives 男 or 女.
func (s Sex) Label() string {
	switch s {
	case SexMale:
		return "男"
	case SexFemale:
		return "女"
	}
	return string(s)
}

// Label gives the 证件类型.
func (d DocumentType) Label() string {
	switch d {
	case DocumentIDCard:
		return "居民身份证"
	case DocumentResidence:
		return "港澳台居民居住证"
	case DocumentHKMacau:
		return "港澳居民来往内地通行证"
	case DocumentTaiwan:
		return "台湾居民来往大陆通行证"
	case DocumentOther:
		return "其他"
	}
	return string(d)
}

// Label gives the 资格种类.
func (k QualificationKind) Label() string {
	switch k {
	case QualificationKindergarten:
		return "幼儿园教师资格"
	case QualificationPrimary:
		return "小学教师资格"
	case QualificationJuniorMiddle:
		return "初级中学教师资格"
	case QualificationSeniorMiddle:
		return "高级中学教师资格"
	case QualificationVocational:
		return "中等职业学校教师资格"
	case QualificationVocationalGuide:
		return "中等职业学校实习指导教师资格"
	case QualificationHigher:
		return "高等学校教师资格"
	}
	return string(k)
}

// Label gives the answer's word; 未填 for no answer.
func (v TickValue) Label() string {
	switch v {
	case TickMet:
		return "具备"
	case TickNotMet:
		return "不具备"
	case TickNotApplicable:
		return "不适用"
	case "":
		return "未填"
	}
	return string(v)
}

// Label gives the word shown beside an operation.
func (s OperationState) Label() string {
	switch s {
	case OperationSigned:
		return "待发送"
	case OperationSending:
		return "发送中"
	case OperationUnknown:
		return "结果未知"
	case OperationAccepted:
		return "已受理"
	case OperationRefused:
		return "被拒"
	}
	return string(s)
}

// Label gives the title of the paper.
func (k PaperKind) Label() string {
	switch k {
	case PaperForm:
		return "教师资格定期注册申请表"
	case PaperReceipt:
		return "受理凭证"
	case PaperSupplement:
		return "材料补正告知单"
	case PaperAmendment:
		return "更正告知单"
	case PaperCorrection:
		return "更正登记单"
	case PaperLabel:
		return "档案袋标签"
	case PaperBlankReceipt:
		return "空白受理凭证"
	}
	if title := listingTitle(k); title != "" {
		return title
	}
	return string(k)
}

// Label gives the word shown beside a document of a batch.
func (s DocumentState) Label() string {
	switch s {
	case DocumentWaiting:
		return "等待"
	case DocumentRendering:
		return "生成中"
	case DocumentSpooled:
		return "已交打印机"
	case DocumentDone:
		return "完成"
	case DocumentFailed:
		return "失败"
	case DocumentPrinting:
		return "打印中"
	case DocumentDoubtful:
		return "待确认"
	case DocumentSkipped:
		return "已跳过"
	case DocumentVoid:
		return "已作废"
	}
	return string(s)
}

// Label gives the word for the 依据 of a correction.
func (k AuthorisationKind) Label() string {
	switch k {
	case AuthorisationWritten:
		return "书面委托书"
	case AuthorisationConsent:
		return "当面同意"
	}
	return string(k)
}

// Label gives 学时 or 学分; 学时 when a plan says nothing.
func (u TrainingUnit) Label() string {
	switch u {
	case TrainingHours, "":
		return "学时"
	case TrainingCredits:
		return "学分"
	}
	return string(u)
}

// Label gives the 注册结论 a condition may lead to, "" for none.
func (l Lead) Label() string {
	switch l {
	case LeadDeferred:
		return "暂缓注册"
	case LeadFailed:
		return "注册不合格"
	}
	return string(l)
}
