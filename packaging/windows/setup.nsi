; The installers for Windows, one script for both forms.
; scripts/release-windows.sh gives:
;   VERSION   1.0.0
;   FORM      user (one account, no administrator) or machine (all accounts)
;   FILES     the folder with the programs
;   OUT       the installer to be written
;   COMPRESS  lzma or zlib
;
; Layout: every version has a folder of its own below {app}\versions, so that
; the version before stays startable; the shortcuts lead to the newest. What
; people have done lies in %LOCALAPPDATA%\confirmpoint of their account, never
; below the program.
;
; Switches: /S silent, /D=FOLDER (last), /LANGUAGE=2052 or 1033; for
; uninstall.exe also /DELETEDATA, which takes away the data of the account too.
; Exit codes: 0 done, 1 stopped by the person, 2 failed, 3 a program of the
; folder is running, 4 Windows is too old or the folder is the one of the data.

Target amd64-unicode
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
SetDateSave off
SetCompressor /SOLID ${COMPRESS}

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define DATA "$LOCALAPPDATA\confirmpoint"
!define SETTINGS "Software\confirmpoint"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\confirmpoint"
!define MENU "$SMPROGRAMS\现场确认"

!if ${FORM} == machine
	!define ROOT HKLM
	!define CONTEXT all
	RequestExecutionLevel admin
	InstallDir "$PROGRAMFILES64\confirmpoint"
!else
	!define ROOT HKCU
	!define CONTEXT current
	RequestExecutionLevel user
	InstallDir "$LOCALAPPDATA\Programs\confirmpoint"
!endif
InstallDirRegKey ${ROOT} "${SETTINGS}" "Folder"

Name "$(product)"
OutFile "${OUT}"
BrandingText "confirmpoint ${VERSION}"

!define MUI_ICON "packaging/windows/confirmpoint.ico"
!define MUI_UNICON "packaging/windows/confirmpoint.ico"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!if ${FORM} == user ; a program started by an administrator's installer would run as administrator
	!define MUI_FINISHPAGE_RUN "$INSTDIR\versions\${VERSION}\confirmpoint.exe"
!endif
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese" ; the first is for every other language too
!insertmacro MUI_LANGUAGE "English"
SetFont /LANG=${LANG_SIMPCHINESE} "Microsoft YaHei UI" 9
SetFont /LANG=${LANG_ENGLISH} "Segoe UI" 9

LangString product ${LANG_SIMPCHINESE} "现场确认"
LangString product ${LANG_ENGLISH} "Confirmation desk"
LangString running ${LANG_SIMPCHINESE} "现场确认正在运行。请先关闭它的所有窗口（其他登录用户的也要关闭），然后重新启动本程序。"
LangString running ${LANG_ENGLISH} "Confirmation desk is running. Close all its windows first, also those of other people who are signed in, then start this program again."
LangString old ${LANG_SIMPCHINESE} "需要 Windows 10 或更新的版本。"
LangString old ${LANG_ENGLISH} "Windows 10 or newer is needed."
LangString below ${LANG_SIMPCHINESE} "不能装入保存数据的文件夹：${DATA}。请另选一个文件夹。"
LangString below ${LANG_ENGLISH} "The program cannot be put into the folder of its data: ${DATA}. Choose another folder."
LangString deleteData ${LANG_SIMPCHINESE} "是否同时删除当前帐户在这台电脑上的工作数据？$\r$\n$\r$\n${DATA}$\r$\n$\r$\n其中可能有尚未上报的确认结果，删除后无法恢复，只能重新确认。$\r$\n$\r$\n选“否”则保留数据：以后重新安装即可继续。不确定时请选“否”。"
LangString deleteData ${LANG_ENGLISH} "Delete the work of this account on this computer as well?$\r$\n$\r$\n${DATA}$\r$\n$\r$\nConfirmations that were not sent yet may be among it. They cannot be brought back, only be made again.$\r$\n$\r$\nWith No the data stays, and a later installation goes on with it. When in doubt, choose No."

VIProductVersion "${VERSION}.0"
!macro versionStrings LANGUAGE PRODUCT DESCRIPTION
	VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "${PRODUCT}"
	VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${DESCRIPTION}"
	VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "confirmpoint"
	VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
	VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
	VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" ""
!macroend
!insertmacro versionStrings ${LANG_SIMPCHINESE} "现场确认" "现场确认安装程序"
!insertmacro versionStrings ${LANG_ENGLISH} "Confirmation desk" "Confirmation desk setup"

; Signed as it is made, when there is a certificate: it lies packed in the installer.
!uninstfinalize 'sh scripts/sign-windows.sh "%1"' = 0

; stop CODE SENTENCE ends the program; what is silent says it by its code only.
!macro stop CODE SENTENCE
	SetErrorLevel ${CODE}
	MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
	Quit
!macroend

; The functions that installer and uninstaller both need, UN is "" or "un.".
!macro shared UN
	; chooseLanguage takes the language of the switch, else that of Windows.
	Function ${UN}chooseLanguage
		${GetParameters} $0
		ClearErrors
		${GetOptions} $0 "/LANGUAGE=" $1
		${IfNot} ${Errors}
			StrCpy $LANGUAGE $1
		${EndIf}
	FunctionEnd

	; refuse stops while the file in $2 is a running program: Windows lets nobody
	; write to it then, whoever has started it.
	Function ${UN}refuse
		${If} ${FileExists} $2
			ClearErrors
			FileOpen $3 $2 a
			${If} ${Errors}
				FindClose $0
				!insertmacro stop 3 "$(running)"
			${EndIf}
			FileClose $3
		${EndIf}
	FunctionEnd

	Function ${UN}refuseWhileRunning
		FindFirst $0 $1 "$INSTDIR\versions\*.*"
		${DoWhile} $1 != ""
			StrCpy $2 "$INSTDIR\versions\$1\confirmpoint.exe"
			Call ${UN}refuse
			StrCpy $2 "$INSTDIR\versions\$1\confirmpoint-token.exe"
			Call ${UN}refuse
			StrCpy $2 "$INSTDIR\versions\$1\pointctl.exe"
			Call ${UN}refuse
			FindNext $0 $1
		${Loop}
		FindClose $0
	FunctionEnd
!macroend
!insertmacro shared ""
!insertmacro shared "un."

Function .onInit
	SetShellVarContext current
	Call chooseLanguage
	${IfNot} ${AtLeastWin10}
		!insertmacro stop 4 "$(old)"
	${EndIf}
	StrLen $0 "${DATA}\"
	StrCpy $1 "$INSTDIR\" $0
	${If} $1 == "${DATA}\"
		!insertmacro stop 4 "$(below)"
	${EndIf}
	Call refuseWhileRunning
	SetShellVarContext ${CONTEXT}
FunctionEnd

Function un.onInit
	Call un.chooseLanguage
	Call un.refuseWhileRunning
	SetShellVarContext ${CONTEXT}
FunctionEnd

Var previous ; the version before this one, "" when there is none

; keepOne leaves this version and the one before it.
Function keepOne
	FindFirst $0 $1 "$INSTDIR\versions\*.*"
	${DoWhile} $1 != ""
		${If} $1 != "."
		${AndIf} $1 != ".."
		${AndIf} $1 != "${VERSION}"
		${AndIf} $1 != $previous
			RMDir /r "$INSTDIR\versions\$1"
		${EndIf}
		FindNext $0 $1
	${Loop}
	FindClose $0
FunctionEnd

Section
	Call refuseWhileRunning ; a page may have stood open for a while
	SetOutPath "$INSTDIR\versions\${VERSION}"
	File "${FILES}\confirmpoint.exe"
	File "${FILES}\confirmpoint-token.exe"
	File "${FILES}\pointctl.exe"
	File "${FILES}\THIRD-PARTY-LICENSES.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"

	ReadRegStr $previous ${ROOT} "${SETTINGS}" "Version"
	${If} $previous == "${VERSION}" ; installed once more
		ReadRegStr $previous ${ROOT} "${SETTINGS}" "Previous"
	${EndIf}
	${If} $previous != ""
	${AndIfNot} ${FileExists} "$INSTDIR\versions\$previous\confirmpoint.exe"
		StrCpy $previous ""
	${EndIf}
	Call keepOne
	WriteRegStr ${ROOT} "${SETTINGS}" "Folder" "$INSTDIR"
	WriteRegStr ${ROOT} "${SETTINGS}" "Version" "${VERSION}"
	WriteRegStr ${ROOT} "${SETTINGS}" "Previous" "$previous"

	RMDir /r "${MENU}"
	CreateDirectory "${MENU}"
	CreateShortcut "${MENU}\现场确认.lnk" "$INSTDIR\versions\${VERSION}\confirmpoint.exe"
	CreateShortcut "${MENU}\现场确认（演练）.lnk" "$INSTDIR\versions\${VERSION}\confirmpoint.exe" "--demo"
	CreateShortcut "$DESKTOP\现场确认.lnk" "$INSTDIR\versions\${VERSION}\confirmpoint.exe"
	${If} $previous != ""
		SetOutPath "$INSTDIR\versions\$previous"
		CreateShortcut "${MENU}\现场确认（上一版 $previous）.lnk" "$INSTDIR\versions\$previous\confirmpoint.exe"
	${EndIf}

	WriteRegStr ${ROOT} "${UNINSTALL}" "DisplayName" "现场确认"
	WriteRegStr ${ROOT} "${UNINSTALL}" "DisplayVersion" "${VERSION}"
	WriteRegStr ${ROOT} "${UNINSTALL}" "DisplayIcon" "$INSTDIR\versions\${VERSION}\confirmpoint.exe"
	WriteRegStr ${ROOT} "${UNINSTALL}" "Publisher" "confirmpoint"
	WriteRegStr ${ROOT} "${UNINSTALL}" "InstallLocation" "$INSTDIR"
	WriteRegStr ${ROOT} "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr ${ROOT} "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD ${ROOT} "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD ${ROOT} "${UNINSTALL}" "NoRepair" 1
	${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
	IntFmt $0 "0x%08X" $0
	WriteRegDWORD ${ROOT} "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

; offerData asks whether the data of the account shall go too; silence means no.
Function un.offerData
	SetShellVarContext current
	${If} ${FileExists} "${DATA}\*.*"
		${GetParameters} $0
		ClearErrors
		${GetOptions} $0 "/DELETEDATA" $1
		${If} ${Errors}
			MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(deleteData)" /SD IDNO IDYES delete
			Goto keep
		${EndIf}
	delete:
		RMDir /r "${DATA}"
	keep:
	${EndIf}
	SetShellVarContext ${CONTEXT}
FunctionEnd

Section "un.program"
	Call un.refuseWhileRunning
	RMDir /r "$INSTDIR\versions"
	Delete "$INSTDIR\uninstall.exe"
	SetOutPath "$TEMP" ; a folder in use cannot be removed
	RMDir "$INSTDIR"
	RMDir /r "${MENU}"
	Delete "$DESKTOP\现场确认.lnk"
	DeleteRegKey ${ROOT} "${UNINSTALL}"
	DeleteRegKey ${ROOT} "${SETTINGS}"
	Call un.offerData
SectionEnd
