package present

import "confirmpoint/ui/lang"

// FieldWords names a field of a record, or a part of what a clerk fills in, by
// its JSON path; a path it does not know is given back as it is.
func FieldWords(path string) string {
	if word, ok := fieldWords[path]; ok {
		return lang.L(word)
	}
	return path
}

var fieldWords = map[string]string{
	"kind":                      "注册类型",
	"identity.document_type":    "证件类型",
	"identity.document_number":  "证件号码",
	"identity.name":             "姓名",
	"identity.sex":              "性别",
	"identity.birth_date":       "出生日期",
	"identity.ethnicity":        "民族",
	"certificate.number":        "教师资格证书号码",
	"certificate.issued_on":     "证书签发日期",
	"certificate.kind":          "资格种类",
	"certificate.issuer":        "认定机构",
	"certificate.subject":       "证书任教学科",
	"certificate.scan_sha256":   "证书扫描件",
	"work.school":               "现任教学校",
	"work.location":             "任教学校所在地",
	"work.school_kind":          "学校性质",
	"work.stage":                "现任教学段",
	"work.subject":              "现任教学科",
	"work.title":                "教师职务（职称）",
	"work.post_kind":            "岗位性质",
	"work.career_start":         "开始参加工作时间",
	"work.contract_start":       "现任教聘用起始时间",
	"education.level":           "最高学历",
	"education.degree":          "最高学位",
	"education.school":          "毕业学校",
	"education.major":           "所学专业",
	"contact.email":             "电子邮箱",
	"contact.phone":             "手机",
	"period.last_registered_on": "上次注册时间",
	"period.assessments":        "年度考核",
	"period.training_hours":     "培训学时",
	"period.ethics":             "师德",
	"photo_sha256":              "照片",
	"data_status":               "数据状态",
	"data_source":               "数据来源",

	"file_number":       "系统档案号",
	"local_file_number": "本地档案序号",
	"remark":            "备注",
	"explanation":       "理由",
	"message.text":      "留言",
	"acknowledged":      "核对说明",
	"scan":              "扫描件说明",
	"reference":         "依据的编号或说明",
	"date":              "依据的日期",
	"scan_sha256":       "依据的扫描件",
}
