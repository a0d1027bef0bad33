import { decodeProtectedHeader } from 'jose';
import { longDate, longInstant } from '../../domain/tasks/french-dates';
import type { EndCertificate, WithdrawalCertificate } from '../../domain/people/end-certificate';
import type { EndedAccess } from '../../domain/people/ended-access';
import {
  durationWords,
  exceptionWords,
  goalWords,
  proofWords,
} from '../../domain/people/end-certificate-words';
import { PdfPage } from './pdf-page';
import type { CertificateView } from './schemas';

/** Name of the signed text inside the document. */
export const ATTACHED = 'attestation.jws';

const titleOf = ({ certificate }: CertificateView): string => {
  if ('supersedes' in certificate) return 'Retrait d’une attestation de fin d’accès';
  return certificate.result === 'proven'
    ? 'Attestation de fin d’accès'
    : 'Attestation de fin d’accès, avec réserves';
};

const at = (instant: string | null): string | null => (instant === null ? null : longInstant(instant));

const doneBy = (instant: string | null, by: string | null): string | null =>
  instant === null ? null : `${longInstant(instant)}${by === null ? '' : `, par ${by}`}`;

const describeAccess = (page: PdfPage, access: EndedAccess): void => {
  const { seconds, goal, exception, executedBy, provenBy } = access;
  page.item(access.name === access.system ? access.system : `${access.name} (${access.system})`);
  page.fact('Preuve', proofWords[access.proof]);
  page.fact('Réserve', exception === null ? null : exceptionWords(exception));
  page.fact('Droits', access.entitlements.length === 0 ? null : access.entitlements.join(', '));
  page.fact('Fin voulue', at(access.wantedAt));
  page.fact('Demandée', at(access.askedAt));
  page.fact('Exécutée', doneBy(access.executedAt, executedBy === 'relais' ? 'Relais' : executedBy));
  page.fact('Prouvée', doneBy(access.provenAt, provenBy === 'relais' ? 'Relais' : provenBy));
  page.fact('Délai entre la fin voulue et sa preuve', seconds === null ? null : durationWords(seconds));
  page.fact('Objectif', goal === null ? null : `${goal.minutes} min, ${goalWords(goal.met)}`);
};

const describeEnd = (page: PdfPage, { departure, accesses, result, goalMet }: EndCertificate): void => {
  page.fact('Dernier jour travaillé', longDate(departure.lastDay));
  page.fact('Départ immédiat', departure.immediate ? 'oui' : 'non');
  page.fact('Demandé', doneBy(departure.requestedAt, departure.requestedBy));
  page.fact('Fin voulue des accès', at(departure.suspendsAt));
  page.fact(
    'Résultat',
    result === 'proven' ? 'chaque fin d’accès est prouvée' : 'une fin d’accès au moins n’est pas prouvée',
  );
  page.fact('Objectif de délai', goalWords(goalMet));
  page.section('Les accès');
  for (const access of accesses) describeAccess(page, access);
};

const describeWithdrawal = (page: PdfPage, { supersedes }: WithdrawalCertificate): void => {
  page.text(
    `Le départ est annulé\u00a0: les accès ont été redonnés. L’attestation ${supersedes.number} de ce départ ne vaut plus.`,
  );
  page.fact('Attestation retirée', supersedes.id);
  page.fact('SHA-256 de l’attestation retirée', supersedes.sha256);
};

const describeVerification = (
  page: PdfPage,
  { jws, sha256, person }: CertificateView,
  keyId: string,
): void => {
  page.section('Vérifier cette attestation');
  page.text(
    `Ce document rend lisible un texte signé, joint sous le nom ${ATTACHED} (JWS compact, EdDSA, clé ${keyId}). Seul ce texte fait foi.`,
  );
  page.text('1. Enregistrer les clés publiques de Relais\u00a0: /.well-known/relais-keys.json.');
  page.text('2. Extraire la pièce jointe\u00a0: pdfdetach -saveall attestation.pdf.');
  page.text(`3. Vérifier, sans réseau\u00a0: relais certificate verify ${ATTACHED} --keys relais-keys.json.`);
  page.fact('SHA-256 du texte signé', sha256);
  page.fact('Taille du texte signé', `${jws.length} octets`);
  page.fact('Sel du nom', person.salt);
  page.text(
    'Le texte signé porte le matricule et une empreinte du nom (SHA-256 du sel et de « Nom, Prénom »), jamais le nom. Il dit ce qui était vrai à son émission: un retrait plus récent ne s’y voit pas.',
  );
};

/** A certificate as a person reads it: a tagged PDF in French, with the signed text inside. */
export const certificatePdf = async (view: CertificateView): Promise<Buffer> => {
  const { certificate, person, current, signature } = view;
  const { organization, process, issuedAt, employee, number } = certificate;
  const title = titleOf(view);
  const page = await PdfPage.open({
    title,
    subject: `${organization}, matricule ${employee.number}`,
    createdAt: issuedAt,
  });
  page.title(title);
  if (signature !== 'valid')
    page.text('ATTENTION\u00a0: la signature de cette attestation n’est pas reconnue.');
  if (!current) page.text('ATTENTION\u00a0: une attestation plus récente de ce départ remplace celle-ci.');
  page.section('Le départ');
  page.fact('Organisme', organization);
  page.fact('Employé', `${person.givenName} ${person.familyName}, matricule ${employee.number}`);
  page.fact('Départ', process);
  page.fact('Attestation', `${number}, émise le ${longInstant(issuedAt)}`);
  if ('supersedes' in certificate) describeWithdrawal(page, certificate);
  else describeEnd(page, certificate);
  describeVerification(page, view, String(decodeProtectedHeader(view.jws).kid));
  page.attach(view.jws, ATTACHED, 'application/jose', issuedAt);
  return await page.end();
};
