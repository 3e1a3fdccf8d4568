; What electron-builder's installer does besides, and what its uninstaller takes back; for the MSI it is machine-parts.xml.
; It ran under Wine alone, in part (installer.integration.test.ts); never on Windows.
!include LogicLib.nsh
!include FileFunc.nsh

; Below Program Files, where nobody but administrators makes folders and what is made inherits that. In ProgramData anybody
; may have made the folder before us, or a junction in its place.
!define TOKEN_FOLDER "$PROGRAMFILES64\Glasskey Enrolment"
!define LINK_KEY "Software\Classes\glasskey"
!define LOG_KEY "SYSTEM\CurrentControlSet\Services\EventLog\Application\Glasskey"

; As the MSI's: a failed installation.
!macro glasskeyFailed TEXT
  DetailPrint "${TEXT}"
  SetErrorLevel 1603
!macroend

!macro customInstall
  ; Silent enrolment: Glasskey.exe /S /ENROLMENTTOKENFILE=C:\...\token names a file, never the secret itself. It is copied
  ; to where the agent looks.
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ENROLMENTTOKENFILE=" $R1
  ${IfNot} ${Errors}
    CreateDirectory "${TOKEN_FOLDER}"
    ClearErrors
    CopyFiles /SILENT "$R1" "${TOKEN_FOLDER}\enrolment-token"
    ${If} ${Errors}
      !insertmacro glasskeyFailed "The enrolment token could not be put into place: $R1"
    ${EndIf}
  ${EndIf}

  ; Links of worklists. Nothing in one is taken for a switch.
  WriteRegStr HKLM "${LINK_KEY}" "" "URL:Glasskey"
  WriteRegStr HKLM "${LINK_KEY}" "URL Protocol" ""
  WriteRegStr HKLM "${LINK_KEY}\shell\open\command" "" '"$INSTDIR\Glasskey.exe" "--" "%1"'

  ; The source under which the agent writes to the system's log what its trail could not take: no user may make one.
  WriteRegExpandStr HKLM "${LOG_KEY}" "EventMessageFile" "%SystemRoot%\System32\EventCreate.exe"
  WriteRegDWORD HKLM "${LOG_KEY}" "CustomSource" 1
  WriteRegDWORD HKLM "${LOG_KEY}" "TypesSupported" 7

  ; Supervision, from the next log-on: nobody who works is covered in the middle of it.
  nsExec::Exec '"$SYSDIR\schtasks.exe" /Create /F /TN Glasskey /XML "$INSTDIR\resources\glasskey-task.xml"'
  Pop $R0
  ${If} $R0 != 0
    !insertmacro glasskeyFailed "The scheduled task could not be registered: $R0"
  ${EndIf}
!macroend

; The next version's installer runs this too, and says so: then all of it stays. A token that is still there when the program
; goes is no use to anybody but a thief.
!macro customUnInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "--updated" $R1
  ${If} ${Errors}
    nsExec::Exec '"$SYSDIR\schtasks.exe" /Delete /F /TN Glasskey'
    Pop $R0
    DeleteRegKey HKLM "${LINK_KEY}"
    DeleteRegKey HKLM "${LOG_KEY}"
    Delete "${TOKEN_FOLDER}\enrolment-token"
    RMDir "${TOKEN_FOLDER}"
  ${EndIf}
!macroend

; In place of electron-builder's, which ends whatever runs: neither an update nor its absence may cost anybody their images.
; A program that runs cannot be opened for writing (ERROR_SHARING_VIOLATION); without the rights to write there the answer is
; another, and installer and uninstaller ask again once they have them. 1618 is "another installation runs", upon which device
; management tries again later.
!macro customCheckAppRunning
  !define GLASSKEY_ASK "ask_${__LINE__}"
  ${GLASSKEY_ASK}:
  System::Call 'kernel32::CreateFileW(w "$INSTDIR\Glasskey.exe", i 0x40000000, i 7, p 0, i 3, i 0, p 0) p .R0 ?e'
  Pop $R1
  ${If} $R0 P<> -1
    System::Call 'kernel32::CloseHandle(p R0)'
  ${ElseIf} $R1 = 32
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(appCannotBeClosed)" /SD IDCANCEL IDRETRY ${GLASSKEY_ASK}
    SetErrorLevel 1618
    Quit
  ${EndIf}
  !undef GLASSKEY_ASK
!macroend

; What the version before answered is handed on, without a question that a silent installation would wait for.
!macro customUnInstallCheck
  ${IfNot} ${Errors}
  ${AndIf} $R0 <> 0
    SetErrorLevel $R0
    Quit
  ${EndIf}
!macroend
