export type MailLanguage = 'en' | 'de' | 'es' | 'pt';

interface MailText {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

interface MailTexts {
  readonly invitation: MailText;
  readonly passwordReset: MailText;
  readonly passwordChanged: MailText;
}

/** Every text that Daspanel sends by itself. What stands in braces is filled in; a link comes after the first paragraph. */
export const mailTexts: Readonly<Record<MailLanguage, MailTexts>> = {
  en: {
    invitation: {
      subject: 'You are invited to {host}',
      paragraphs: [
        '{inviter} invites you to the hosting panel at {host}. Open this link to choose a password:',
        'The link works once, within {days} days. If you do not expect an invitation, do nothing.',
      ],
    },
    passwordReset: {
      subject: 'Choose another password for {host}',
      paragraphs: [
        'Somebody asked for another password for your account at {host}. If it was you, open this link:',
        'The link works once, within {minutes} minutes. If it was not you, do nothing: your password stays as it is.',
      ],
    },
    passwordChanged: {
      subject: 'Your password at {host} has been changed',
      paragraphs: [
        'The password of your account at {host} has been changed by a link that was sent to this address, and all sessions have ended.',
        'If it was not you, tell whoever runs {host} at once.',
      ],
    },
  },
  de: {
    invitation: {
      subject: 'Einladung zu {host}',
      paragraphs: [
        '{inviter} lädt Sie zur Hosting-Verwaltung von {host} ein. Öffnen Sie diesen Link, um ein Kennwort zu wählen:',
        'Der Link gilt einmal und {days} Tage lang. Wenn Sie keine Einladung erwarten, tun Sie nichts.',
      ],
    },
    passwordReset: {
      subject: 'Neues Kennwort für {host}',
      paragraphs: [
        'Jemand möchte ein neues Kennwort für Ihr Konto bei {host}. Wenn Sie es waren, öffnen Sie diesen Link:',
        'Der Link gilt einmal und {minutes} Minuten lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Kennwort bleibt, wie es ist.',
      ],
    },
    passwordChanged: {
      subject: 'Ihr Kennwort bei {host} wurde geändert',
      paragraphs: [
        'Das Kennwort Ihres Kontos bei {host} wurde über einen Link geändert, der an diese Adresse ging. Alle Sitzungen sind beendet.',
        'Wenn Sie es nicht waren, sagen Sie es sofort dem Betreiber von {host}.',
      ],
    },
  },
  es: {
    invitation: {
      subject: 'Invitación a {host}',
      paragraphs: [
        '{inviter} le invita al panel de alojamiento de {host}. Abra este enlace para elegir una contraseña:',
        'El enlace sirve una vez, durante {days} días. Si no espera ninguna invitación, no haga nada.',
      ],
    },
    passwordReset: {
      subject: 'Elija otra contraseña para {host}',
      paragraphs: [
        'Alguien ha pedido otra contraseña para su cuenta en {host}. Si ha sido usted, abra este enlace:',
        'El enlace sirve una vez, durante {minutes} minutos. Si no ha sido usted, no haga nada: su contraseña no cambia.',
      ],
    },
    passwordChanged: {
      subject: 'Su contraseña en {host} ha cambiado',
      paragraphs: [
        'La contraseña de su cuenta en {host} se ha cambiado con un enlace enviado a esta dirección, y todas las sesiones han terminado.',
        'Si no ha sido usted, avise enseguida a quien administra {host}.',
      ],
    },
  },
  pt: {
    invitation: {
      subject: 'Convite para {host}',
      paragraphs: [
        '{inviter} convida você para o painel de hospedagem de {host}. Abra este link para escolher uma senha:',
        'O link vale uma vez, durante {days} dias. Se você não espera um convite, não faça nada.',
      ],
    },
    passwordReset: {
      subject: 'Escolha outra senha para {host}',
      paragraphs: [
        'Alguém pediu outra senha para a sua conta em {host}. Se foi você, abra este link:',
        'O link vale uma vez, durante {minutes} minutos. Se não foi você, não faça nada: a sua senha continua a mesma.',
      ],
    },
    passwordChanged: {
      subject: 'A sua senha em {host} foi alterada',
      paragraphs: [
        'A senha da sua conta em {host} foi alterada por um link enviado a este endereço, e todas as sessões terminaram.',
        'Se não foi você, avise imediatamente quem administra {host}.',
      ],
    },
  },
};
