; What electron-builder's installer does besides, and what its uninstaller takes back. It ran under Wine alone, in part
; (installer.integration.test.ts); never on Windows.
!include LogicLib.nsh
!include FileFunc.nsh

; Below Program Files, where nobody but administrators makes folders and what is made inherits that. In ProgramData anybody
; may have made the folder before us, or a junction in its place.
!define TOKEN_FOLDER "$PROGRAMFILES64\Glasskey Enrolment"

; Silent enrolment: Glasskey.exe /S /ENROLMENTTOKENFILE=C:\...\token names a file, never the secret itself, as the MSI's
; property does (machine-parts.xml). The file is copied to where the agent looks.
!macro customInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ENROLMENTTOKENFILE=" $R1
  ${IfNot} ${Errors}
    CreateDirectory "${TOKEN_FOLDER}"
    ClearErrors
    CopyFiles /SILENT "$R1" "${TOKEN_FOLDER}\enrolment-token"
    ${If} ${Errors}
      DetailPrint "The enrolment token could not be put into place: $R1"
      SetErrorLevel 1603 ; as the MSI's: a failed installation
    ${EndIf}
  ${EndIf}
!macroend

; A token that is still there when the program goes is no use to anybody but a thief. The next version's installer runs this
; too, and says so: who installs it over one that waits for its collector still wants to be enrolled.
!macro customUnInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "--updated" $R1
  ${If} ${Errors}
    Delete "${TOKEN_FOLDER}\enrolment-token"
    RMDir "${TOKEN_FOLDER}"
  ${EndIf}
!macroend
