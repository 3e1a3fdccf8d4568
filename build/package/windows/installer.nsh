; Silent enrolment: Glasskey.exe /S /ENROLMENTTOKENFILE=C:\...\token names a file, never the secret itself, as the MSI's
; property does (enrolment-token.xml). The file is copied to where the agent looks, into a folder that only administrators
; change: who could would bind the workstation to a collector of their own. Accounts are named by their identifiers, which
; are the same in every language.
!include LogicLib.nsh
!include FileFunc.nsh

!macro glasskeyRights ARGUMENTS
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Glasskey" ${ARGUMENTS}'
  Pop $R3
  ${If} $R3 != 0
    StrCpy $R2 failed
  ${EndIf}
!macroend

!macro customInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ENROLMENTTOKENFILE=" $R1
  ${IfNot} ${Errors}
    StrCpy $R2 done
    SetShellVarContext all ; C:\ProgramData, and not the account's own
    CreateDirectory "$APPDATA\Glasskey"
    ; Everybody may make a folder there: one that was there before belongs to nobody else, and what was granted is gone.
    !insertmacro glasskeyRights '/setowner *S-1-5-32-544'
    !insertmacro glasskeyRights '/reset'
    !insertmacro glasskeyRights '/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX'
    ${If} $R2 == done
      ClearErrors
      CopyFiles /SILENT "$R1" "$APPDATA\Glasskey\enrolment-token"
      ${If} ${Errors}
        StrCpy $R2 failed
      ${EndIf}
    ${EndIf}
    ${If} $R2 == failed
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
    SetShellVarContext all
    Delete "$APPDATA\Glasskey\enrolment-token"
  ${EndIf}
!macroend
