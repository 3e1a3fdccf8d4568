const LIST = `
password password1 password12 password123 password1234 password! password1! passw0rd passw0rd1 p@ssw0rd p@ssword
p@ssw0rd1 p@ssw0rd! pa$$word pa$$w0rd passwort passwort1 passwort123 kennwort kennwort1 motdepasse contraseña
contrasena wachtwoord wachtwoord1 lozinka123 heslo123 salasana senha123 parola123 qwertyuiop qwertyui qwerty12
qwerty123 qwerty1234 qwerty12345 qwertyuiop1 qwerty123456 qwertz12 qwertz123 qwertzui qwertzuiop azertyui azertyuiop
azerty123 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc zaq12wsx zaq1zaq1 qazwsxedc qazwsx123 asdfghjk
asdfghjkl asdf1234 asdfasdf zxcvbnm1 zxcvbnm123 q1w2e3r4 q1w2e3r4t5 12qwaszx 1234qwer qwer1234 123qweasd 123qweasdzxc
123456789 1234567890 12345678910 123456789a 1234567a 123456abc 12341234 12121212 11223344 112233445566 11112222
11110000 10203040 13131313 14141414 147258369 159357456 159753159 19801980 19841984 19901990 20002000 69696969
77778888 78787878 87878787 88888888 98989898 98765432 987654321 9876543210 0987654321 00000000 01010101 abcd1234
abc12345 abc123456 abcabcabc abcd12345 a1234567 a12345678 a1b2c3d4 a1s2d3f4 aa123456 aa12345678 aaaa1111 iloveyou
iloveyou1 iloveyou2 iloveyou! ichliebedich jetaime1 teamo123 loveyou1 lovelove babygirl babygirl1 sunshine sunshine1
princess princess1 princesa football football1 fussball baseball baseball1 basketball softball hockey123 superman
superman1 batman123 spiderman starwars starwars1 pokemon1 pokemon123 minecraft minecraft1 fortnite mustang1 corvette
mercedes porsche1 ferrari1 chelsea1 liverpool liverpool1 arsenal1 barcelona juventus michael1 michelle jennifer
jennifer1 jordan23 jessica1 charlie1 daniel123 anthony1 alexander alexandra andrea123 benjamin christian christopher
elizabeth nicholas samantha stephanie victoria victoria1 veronica danielle caroline catherine patricia patrick1
matthew1 jonathan isabella maverick midnight moonlight butterfly chocolate chocolate1 computer computer1 internet
internet1 dragon123 monkey123 master123 shadow123 whatever whatever1 trustno1 letmein1 letmein123 letmein! welcome1
welcome12 welcome123 welcome1! willkommen willkommen1 bienvenue bienvenido changeme changeme1 changeme123 changeit
default1 default123 temppass temp1234 temporary temporary1 test1234 test12345 testtest testpass testing1 testing123
guest123 guestguest admin123 admin1234 admin12345 admin123! adminadmin administrator administrator1 root1234 rootroot
toor1234 user1234 username system32 security secret123 secret12 mysecret topsecret secure123 login123 loginlogin
access14 access123 computer123 windows10 windows11 microsoft microsoft1 google123 facebook facebook1 samsung1
samsung123 blink182 metallica nirvana1 greenday slipknot eminem123 rockstar rockstar1 rocknroll linkinpark freedom1
forever1 forever21 sweetheart sweety123 honey123 angel123 blessed1 jesus123 jesuschrist godisgood hallelujah family123
friends1 friends123 happiness happy123 lucky123 money123 success1 champion diamond1 platinum november december
september october1 february1 january1 summer01 summer12 summer123 summer2023 summer2024 summer2025 summer2026 winter01
winter12 winter123 winter2023 winter2024 winter2025 winter2026 spring2023 spring2024 spring2025 spring2026 autumn2024
autumn2025 autumn2026 sommer2024 sommer2025 sommer2026 winter2024! summer2024! monday123 friday123 hospital hospital1
hospital12 hospital123 hospital1234 hospital! krankenhaus clinic123 clinical clinical1 doctor12 doctor123 doctor1234
doctordoctor nurse123 nurse1234 medical1 medical123 medicine medicine1 medicine123 patient1 patient123 patients
radiology radiology1 radiology123 radiology! radiologist radiologie radiologie1 radiologe xray1234 xrayxray mammography
tomography ultrasound ultraschall dicom123 dicom1234 pacs1234 pacsadmin pacspacs viewer123 workstation workstation1
imaging1 imaging123 orthanc1 orthanc123 emergency emergency1 emergency123 notfall1 notaufnahme surgery1 surgeon1
anatomy1 health123 healthcare healthcare1 pharmacy insulin1 stethoscope glasskey glasskey1 glasskey123 breakglass
breakglass1 breaktheglass correcthorsebatterystaple
`;

/**
 * Passwords of eight characters or more that head every published list of leaked ones, and those a hospital
 * would think of first; lower case, compared whole. An embedded floor, not a replacement for a site's own list.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(LIST.split(/\s+/).filter((word) => word !== ''));
